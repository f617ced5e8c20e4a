"""结算单: drafted, checked and paid at a desk."""
