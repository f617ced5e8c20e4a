"""转介: forwarding, packages, answers."""
