"""转介: where one's application has gone."""
