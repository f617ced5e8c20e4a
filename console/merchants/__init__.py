"""商户: their files, contracts and states."""
