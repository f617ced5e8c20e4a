"""操作日志: read by the audit administrator."""
