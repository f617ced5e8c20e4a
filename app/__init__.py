"""Verbs and plumbing: the rules of 龚惠咖 and what carries them. The floors are in pyproject.toml."""
