"""附件: files that members hand in."""
