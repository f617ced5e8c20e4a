"""商户结算: what a merchant's owner sees, agrees to and hands in."""
