"""演示数据: the invented city, and how it gets into the database."""
