"""红娘工作台: one's own clients, their files, suggestions and introductions."""
