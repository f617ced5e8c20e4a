"""门店码: printed for the doors of shops."""
