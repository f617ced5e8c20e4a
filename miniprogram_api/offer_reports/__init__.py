"""未兑现反映: handed in by workers."""
