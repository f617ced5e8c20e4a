"""春送岗位: posts browsed and intentions sent on the phone; employers apply there too."""
