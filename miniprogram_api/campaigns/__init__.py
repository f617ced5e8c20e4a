"""活动: what is on, and what it asks."""
