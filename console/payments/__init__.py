"""发放清单: made, checked and approved at desks, settled with the bank's results."""
