"""通知台: what the house says to people, and who got what."""
