"""报名: registered for a person at a counter."""
