"""后台任务: what waits, what was set aside, and what is done about it."""
