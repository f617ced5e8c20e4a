"""困难帮扶: visits, notices, opinions, grades, yearly assessments and care visits."""
