"""门店: kept from the desk."""
