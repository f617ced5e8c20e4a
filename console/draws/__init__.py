"""抽签: promised with the draft, and drawn by two persons."""
