"""单身联谊: settings, figures, and reports to look into."""
