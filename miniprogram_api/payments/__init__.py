"""发放: the worker names another card when the bank has sent the money back."""
