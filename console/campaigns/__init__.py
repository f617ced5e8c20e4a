"""活动: drafted, checked, published and ended at a desk."""
