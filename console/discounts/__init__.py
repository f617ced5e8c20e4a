"""控制台的折扣: drafted, published, paused, ended."""
