"""公共资料: districts, categories and consent texts."""
