"""劳模名录: looked up, registered, ended and imported by staff; never shown outside."""
