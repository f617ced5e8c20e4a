"""竞赛: rounds, judges, score sheets and results."""
