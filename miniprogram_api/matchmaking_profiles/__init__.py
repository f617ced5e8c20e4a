"""相亲交友资料: one's own, and nobody else's."""
