"""我的福利: what I may have, and what I received."""
