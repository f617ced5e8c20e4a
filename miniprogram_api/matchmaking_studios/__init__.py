"""红娘工作室: where they are, and when one can talk."""
