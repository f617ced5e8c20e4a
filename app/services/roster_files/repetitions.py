"""重复的号码: which row had a number first, in about eighteen bytes a row however many rows there are."""

from array import array

_ROOM = 1.5
"""Slots for each number: with a third of them empty, a search is over after two or three steps."""


class FirstRows:
    """Remembers for each number the row where it stood first.

    A dict of Python's own integers takes eight times as much. This is a hash table in two plain arrays:
    open addressing, the next slot after a collision, 0 where nothing is kept.
    """

    def __init__(self, expected: int) -> None:
        """`expected` says how many numbers there will be; more of them only cost a move to larger arrays."""
        self._count = 0
        self._make_room(expected)

    def first(self, number: int, row: int) -> int:
        """The first row that had `number`: `row` itself when it is new. Both are above 0."""
        slot = self._slot(number)
        if self._numbers[slot]:
            return self._rows[slot]
        if self._count == self._limit:
            self._grow()
            slot = self._slot(number)
        self._numbers[slot], self._rows[slot] = number, row
        self._count += 1
        return row

    def _slot(self, number: int) -> int:
        """Where `number` is, or where it belongs."""
        numbers, size = self._numbers, self._size
        # Numbers of one day and region follow one another; spread, they do not crowd neighbouring slots.
        slot = (number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) % size
        while (kept := numbers[slot]) and kept != number:
            slot = slot + 1 if slot + 1 < size else 0
        return slot

    def _make_room(self, expected: int) -> None:
        self._limit = max(expected, 1_000)
        self._size = int(self._limit * _ROOM) | 1
        self._numbers = array("Q", bytes(8 * self._size))
        self._rows = array("I", bytes(4 * self._size))

    def _grow(self) -> None:
        numbers, rows = self._numbers, self._rows
        self._make_room(2 * self._limit)
        for number, row in zip(numbers, rows, strict=True):
            if number:
                slot = self._slot(number)
                self._numbers[slot], self._rows[slot] = number, row
