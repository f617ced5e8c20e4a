"""演示数据: the invented city, and how it gets into the database."""

PEOPLE_FILE = "demo.people.json"
"""In DATA_DIR: who may log in. Seeding writes it, the launcher reads it without loading the city."""
