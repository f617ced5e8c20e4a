"""红娘工作室, as their union keeps them; the matchmaker's own times."""
