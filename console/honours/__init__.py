"""荣誉殿堂: drafted, shown and withdrawn by staff."""
