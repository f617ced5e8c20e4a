"""法律事项: assigning a lawyer, and what he does."""
