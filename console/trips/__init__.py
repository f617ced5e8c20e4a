"""疗休养线路: base and leader of a session."""
