"""未兑现反映: the union's finding."""
