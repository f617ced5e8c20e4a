"""回避申报: whose cases one steps aside from."""
