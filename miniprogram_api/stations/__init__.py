"""驿站: found by anyone, reported by workers, kept by members."""
