"""公示: what is shown, and what one objects to."""
