"""大小: how much of everything there shall be, and what all processes know of the city."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Home:
    """Where people belong: a union, and the employer behind it if there is one."""

    union_id: uuid.UUID
    unit_id: uuid.UUID | None
    group: str | None


@dataclass(frozen=True, slots=True)
class Till:
    """A store that is open, with its clerk."""

    store_id: uuid.UUID
    clerk_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant in business, with the stores where benefits can be had."""

    merchant_id: uuid.UUID
    union_id: uuid.UUID
    name: str
    category: str
    tills: Sequence[Till]


@dataclass(frozen=True, slots=True)
class Plan:
    """`today` is the midnight that begins the present day; everything lies before or shortly after it.

    `shares` are running totals of how many people each of the `homes` has.
    """

    seed: int
    members: int
    today: dt.datetime
    document_id: uuid.UUID
    homes: Sequence[Home]
    shares: Sequence[int] = field(repr=False)
    shops: Sequence[Shop] = field(default=(), repr=False)
