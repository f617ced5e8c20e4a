"""从多少起提示: from which figures on a pattern is worth a look. All of them stand here and nowhere else."""

import datetime as dt

PAIR_COUNT = 3
"""Redemptions of one day by the same clerk for the same holder."""
OWN_COUNT = 2
"""The same, where the clerk is the holder."""
BURST_COUNT = 10
BURST_WITHIN = dt.timedelta(minutes=5)
"""So many redemptions by one clerk in so short a time: one every half minute."""
FAR_M = 3_000
FAR_M_PER_MINUTE = 1_000
"""Two stores so far apart, and no quicker way between them than 60 km an hour."""
LOOKS_BACK_DAYS = 7
"""Days that are looked at again, so that a tick that stood still for a week has missed nothing."""
MOST_A_DAY = 500
"""Of one kind; more than that on one day is one thing to look into and not five hundred."""
