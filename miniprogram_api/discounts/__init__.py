"""折扣: what a card opens without claiming anything."""
