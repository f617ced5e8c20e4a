"""异常线索: patterns of redemptions that are cleared or confirmed."""
