"""核销员: previews, redemptions, the day's list."""
