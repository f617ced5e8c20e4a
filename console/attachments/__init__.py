"""附件: files that staff hand in, and those that belong to their work."""
