"""The door for members' and clerks' phones: a folder per stem, routes and schemas, no rules."""
