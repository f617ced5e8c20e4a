"""重复的号码: the compact table remembers as a dict would."""

import random
import tracemalloc

import pytest

from app.services.roster_files.repetitions import FirstRows


@pytest.mark.parametrize("expected", [0, 5_000])
def test_the_first_row_of_each_number_is_remembered_however_many_come(expected):
    rng = random.Random(1)
    start = 32_990_019_600_101_000
    # Neighbouring numbers, as unions have them, far ones, and every third one again.
    numbers = [start + rng.randrange(5_000) * rng.choice((1, 1, 10**9)) for _ in range(8_000)]
    remembered, firsts = FirstRows(expected), {}
    for row, number in enumerate(numbers, start=2):
        assert remembered.first(number, row) == firsts.setdefault(number, row)
    assert len(firsts) > 5_000


def test_a_city_takes_less_than_thirty_megabytes():
    tracemalloc.start()
    remembered = FirstRows(1_500_000)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert remembered.first(32_990_019_600_101_000, 2) == 2
    assert kept < 30 * 1024**2
