"""疗休养线路: the menu, one's own trip, and a rating."""
