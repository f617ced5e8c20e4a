"""商户与门店: whom and what is near."""
