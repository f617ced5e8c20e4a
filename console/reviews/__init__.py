"""审核: the review desk."""
