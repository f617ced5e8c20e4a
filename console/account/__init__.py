"""我的账号: one's own password, recovery codes and sessions."""
