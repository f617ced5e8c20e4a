"""官方接口: the official addresses, one file for each family, and the order in which they check."""
