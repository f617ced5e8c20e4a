"""重置申请: new keys for somebody of the staff, by two administrators."""
