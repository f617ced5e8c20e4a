"""群发: what staff say to everybody in an audience."""
