"""竞赛结果: what has been published, and one's own."""
