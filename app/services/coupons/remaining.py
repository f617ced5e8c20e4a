"""余量: how many coupons of a batch are free to claim; counted seldom, yet right for who has just claimed.

A count is shared through Redis for `LIFE_S`. Together with an answer that is given again for a second
(`app.edge.kept_answers`) nobody reads a figure older than two seconds. A member's own claims and returns that
the count has not seen are added to it: PostgreSQL's snapshot of the count says exactly which those are, where
clocks of several machines would only guess.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Text, cast, func, literal_column, select

from app import cache
from app.db import session
from app.services.coupons import releases
from models import Coupon, CouponState, Member

LIFE_S = 0.8
_RECENT = dt.timedelta(seconds=10)
"""What is older than this has long been counted."""
XMIN = literal_column("coupons.xmin::text::bigint", BigInteger)
"""The transaction that wrote a row last, in 32 bits."""


@dataclass(frozen=True)
class Snapshot:
    """What a statement of PostgreSQL could see: `xmin:xmax:in,progress`.

    `own` is the number of the statement's transaction, where that had written something.
    """

    text: str
    own: int | None

    def has_seen(self, xid: int) -> bool:
        """Whether the rows of transaction `xid` (32 bits) were visible."""
        lowest, following, in_progress = self.text.split(":")
        full = _full(xid, int(following))
        if self.own is not None and full >= self.own:
            return True
        if full < int(lowest):
            return True
        return full < int(following) and str(full) not in in_progress.split(",")


def _full(xid: int, near: int) -> int:
    """All 64 bits of a transaction's number: of those that end in `xid`, the nearest to `near`."""
    full = (near & ~0xFFFFFFFF) | xid
    if full > near + 2**31:
        return full - 2**32
    return full + 2**32 if full < near - 2**31 else full


@dataclass(frozen=True)
class Counted:
    """How many were free, and as of when."""

    free: int
    at: dt.datetime
    snapshot: Snapshot


@dataclass(frozen=True)
class Own:
    """One coupon of a member: living or returned, and who wrote its row last."""

    batch_id: uuid.UUID
    state: CouponState
    claimed_at: dt.datetime | None
    returned_at: dt.datetime | None
    xid: int


def count_many(ids: list[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Counted]:
    """How many coupons released by `now` are free, counted once in `LIFE_S` by all processes together."""
    texts = cache.remember_many("remaining", ids, lambda missing: _count(missing, now), life_s=LIFE_S)
    return {batch_id: _read(text) for batch_id, text in texts.items()}


def _count(ids: list[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, str]:
    at = now.isoformat()
    ends = releases.ends(ids, now).subquery()
    free = (
        select(func.count())
        .where(
            Coupon.batch_id == ends.c.batch_id,
            Coupon.state == CouponState.FREE,
            Coupon.slot < ends.c.end_slot,
        )
        .scalar_subquery()
    )
    rows = session().execute(
        select(
            ends.c.batch_id,
            free,
            func.coalesce(cast(func.pg_current_xact_id_if_assigned(), Text), ""),
            cast(func.pg_current_snapshot(), Text),
        )
    )
    return {row[0]: f"{row[1]} {at} {row[2]} {row[3]}" for row in rows}


def _read(text: str) -> Counted:
    free, at, own, snapshot = text.split(" ")
    return Counted(int(free), dt.datetime.fromisoformat(at), Snapshot(snapshot, int(own) if own else None))


def list_own(member: Member, ids: list[uuid.UUID]) -> list[Own]:
    """What the member holds of the batches, and has given back."""
    rows = session().execute(
        select(Coupon.batch_id, Coupon.state, Coupon.claimed_at, Coupon.returned_at, XMIN).where(
            Coupon.member_id == member.id, Coupon.batch_id.in_(ids)
        )
    )
    return [Own(*row) for row in rows]


def of(counted: Counted | None, own: Iterable[Own]) -> int:
    """The figure to show to the owner of `own`: the shared count, and what it has missed of his."""
    if counted is None:
        return 0
    return max(0, counted.free + sum(_missed(counted, coupon) for coupon in own))


def _missed(counted: Counted, coupon: Own) -> int:
    """What the count would be more, had it seen this coupon as it is now."""
    if coupon.claimed_at is None or counted.snapshot.has_seen(coupon.xid):
        return 0
    if coupon.returned_at is not None:
        if coupon.returned_at <= counted.at - _RECENT:
            return 0
        # Claimed and given back since: nothing has changed.
        return 1 if coupon.claimed_at < counted.at else 0
    return -1 if coupon.claimed_at > counted.at - _RECENT else 0
