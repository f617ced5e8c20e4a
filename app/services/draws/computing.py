"""算法: how a draw comes out, from what everybody can read. The same as in docs/draws.md, step by step.

No database and no clock: `scripts/verify_draw.py` does it again with the standard library alone.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

import orjson

ALGORITHM = "gonghuika-draw-1"
Ways = Sequence[Sequence[Sequence[int]]]
"""Way → groups → pools by their numbers. Who goes a way needs one place of each of its groups."""


class Ticket(NamedTuple):
    """Somebody in the draw: his number in the list, his way, and the hash that he is sorted by."""

    number: int
    way: int
    hash: bytes


class Outcome(NamedTuple):
    """The rank of `number`, and the pools of which it got one place each; None where it got none."""

    number: int
    rank: int
    pools: tuple[int, ...] | None


def commitment_of(seed: bytes) -> bytes:
    """What is published before: SHA-256 of the seed."""
    return hashlib.sha256(seed).digest()


def entrant_of(draw_id: uuid.UUID, signup_id: uuid.UUID) -> bytes:
    """参加编号: all that others see of a sign-up. Only who knows the sign-up's id can make it."""
    return hashlib.sha256(f"{draw_id}:{signup_id}".encode()).digest()


def key_of(seed: bytes, public_value: str) -> bytes:
    """HMAC-SHA-256 of the public value, with the seed as its key."""
    return hmac.digest(seed, public_value.encode(), "sha256")


def ticket_of(key: bytes, entrant: bytes) -> bytes:
    """签号: SHA-256 of the key and the entrant, one behind the other."""
    return hashlib.sha256(key + entrant).digest()


def list_hash(capacities: Sequence[int], ways: Ways, entrants: Iterable[tuple[bytes, int]]) -> bytes:
    """封存的名单: SHA-256 of the places and ways as JSON, then of every entrant with its way."""
    places = {"capacities": list(capacities), "ways": [[list(group) for group in way] for way in ways]}
    hashed = hashlib.sha256(orjson.dumps(places))
    for entrant, way in entrants:
        hashed.update(entrant + way.to_bytes(4, "big"))
    return hashed.digest()


def draw(tickets: Iterable[Ticket], ways: Ways, capacities: Sequence[int]) -> list[Outcome]:
    """开签: the smallest hash first; each takes of every group of his way the first pool with a place.

    Who finds a group without a place takes nothing, and stands behind with his rank.
    """
    left = list(capacities)
    found = []
    for rank, ticket in enumerate(sorted(tickets, key=attrgetter("hash")), start=1):
        pools = _free_pools(ways[ticket.way], left)
        for pool in pools or ():
            left[pool] -= 1
        found.append(Outcome(ticket.number, rank, pools))
    return found


def _free_pools(way: Sequence[Sequence[int]], left: Sequence[int]) -> tuple[int, ...] | None:
    """The first pool with a place of each group; None where a group has none."""
    chosen = []
    for group in way:
        for pool in group:
            if left[pool] > 0:
                chosen.append(pool)
                break
        else:
            return None
    return tuple(chosen)
