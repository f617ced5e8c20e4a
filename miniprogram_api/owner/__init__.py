"""店主: merchants, stores, clerks and reports of their own."""
