"""签到与缺席: scanned at the event, and absences excused."""
