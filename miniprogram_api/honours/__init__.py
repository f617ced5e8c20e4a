"""荣誉殿堂: for everybody to read; and what is shown of oneself."""
