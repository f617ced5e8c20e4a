"""报名: handed in and followed by workers."""
