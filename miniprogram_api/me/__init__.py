"""我的: profile, phone, verification and the union card."""
