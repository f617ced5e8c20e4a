"""困难帮扶: a family's file, as the family sees it."""
