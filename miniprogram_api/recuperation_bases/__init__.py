"""疗休养基地, for everybody."""
