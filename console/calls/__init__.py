"""致电名单: whom staff call because WeChat could not tell them."""
