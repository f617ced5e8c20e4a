"""选票: the badges that somebody has picked, as one text that is as long for nobody as for ten."""

from collections.abc import Collection

from models.mixers import PICKS_MOST

_WIDTH = 6
_NOBODY = 0


def fold(badges: Collection[int]) -> str:
    """Always as long."""
    filled = [*sorted(badges), *[_NOBODY] * (PICKS_MOST - len(badges))]
    return "".join(f"{badge:0{_WIDTH}d}" for badge in filled)


def unfold(slip: str | None) -> list[int]:
    """The badges, in their order."""
    text = slip or EMPTY
    badges = [int(text[at : at + _WIDTH]) for at in range(0, len(text), _WIDTH)]
    return [badge for badge in badges if badge != _NOBODY]


EMPTY = fold(())
