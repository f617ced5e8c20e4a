"""测量: what the service costs, beside limits that are measured in the same run. `make bench`."""
