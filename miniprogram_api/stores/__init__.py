"""门店: one store and its photos, for everyone."""
