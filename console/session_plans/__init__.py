"""续排场次: rules that keep the next days planned."""
