"""答卷统计: what anonymous answers say together."""
