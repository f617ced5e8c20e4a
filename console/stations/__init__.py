"""驿站: the directory, reports, inspections and keepers at the desk."""
