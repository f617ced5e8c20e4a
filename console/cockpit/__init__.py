"""驾驶舱: the figures of days and districts."""
