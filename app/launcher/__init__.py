"""启动器: `make run`'s process tree, from an empty machine to printed addresses, and back down in order."""
