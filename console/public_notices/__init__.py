"""公示与异议: published, withdrawn, and objections decided."""
