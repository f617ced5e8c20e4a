"""台账: who got what of a programme."""
