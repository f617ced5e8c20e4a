"""领券: the rush. Scarce rows decide; see docs/decisions for what was measured."""

import datetime as dt
import secrets
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Select, exists, func, null, select, union_all

from app import clock, db
from app.db import session
from app.errors import Conflict
from app.services import audit, eligibility, notices
from app.services.audit import Actor
from app.services.coupons import batches, sold_out, terms
from app.services.coupons.batches import RETURNS_MAX, ClaimState
from app.services.coupons.releases import Supply
from models import BatchState, Coupon, CouponBatch, CouponState, Member

_TAKE = """
    WITH chosen AS (
        SELECT id FROM coupons
        WHERE batch_id = %(batch)s AND state = 'free' AND slot >= %(first)s AND slot < %(end)s
        ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE coupons SET state = 'claimed', member_id = %(member)s, nth = %(nth)s, nth_of_day = %(nth_of_day)s,
        claimed_on = %(on)s, claimed_at = %(at)s, use_opens_at = %(opens)s, use_closes_at = %(closes)s
    FROM chosen WHERE coupons.id = chosen.id RETURNING coupons.id
"""
TOLD = "coupon_claimed"
"""The kind of notice that a claim writes."""
RIVALS_PATIENCE = 12
RIVALS_PAUSE_S = 0.025


class CouponLimitReached(Conflict):
    code, detail = "coupon_limit_reached", "您已经领过这批优惠券了"
    next = "到“我的—卡包”查看已领的券"


class ClaimNotOpen(Conflict):
    code, detail = "claim_not_open", "还没有到领取时间"
    next = "到时再来领，也可以先看看正在发放的优惠"


class ClaimPaused(Conflict):
    code, detail = "claim_paused", "这批优惠券暂停发放"
    next = "恢复发放后可以再来领；已经领到的券照常使用"


class ClaimClosed(Conflict):
    code, detail = "claim_closed", "领取时间已经结束"
    next = "可以看看正在发放的其他优惠"


def claim(member: Member, batch_id: uuid.UUID) -> Coupon:
    """领券: give the member one coupon, never more than the batch holds or the member may have.

    Refuses with `coupon_batch_not_found`, `claim_paused`, `claim_not_open` (with `opens_at`),
    `claim_closed`, `not_verified`, `not_eligible`, `coupon_limit_reached`, `coupon_sold_out` (with
    `next_release_at` where more will be released).
    """
    now = clock.now()
    batch, supply = batches.find_claimable(batch_id, now)
    ensure_open(batch, supply, now)
    eligibility.ensure(batch.audience, member)
    if sold_out.is_noted(batch.id, supply):
        _next_turn(batch, member, now)  # Who has had theirs hears that, sold out or not.
        raise sold_out.refusal(supply, now)
    db.lock("claim", str(batch.id), str(member.id))
    coupon_id = take(batch, supply, member, _next_turn(batch, member, now))
    if coupon_id is None:
        raise sold_out.refusal(supply, now)
    coupon = session().get_one(Coupon, coupon_id)
    coupon.batch = batch
    audit.record(member, "coupons.claim", coupon, batch_id=str(batch.id))
    notices.write(member.id, TOLD, coupon, facts=told(batch, terms.use_closes_at(coupon)))
    return coupon


def issue(actor: Actor, member: Member, batch_id: uuid.UUID) -> Coupon | None:
    """发券: one of the batch for who was granted it elsewhere, as by a sign-up; None where none is left.

    Whoever grants it has judged the person, so neither the window for claiming, nor the batch's audience, nor
    its limits are asked. That the batch never gives more than it holds, the same rows decide as in a claim.
    """
    now = clock.now()
    try:
        batch, supply = batches.find_claimable(batch_id, now)
    except batches.BatchNotFound:
        return None
    _, use_closes_at = terms.use_window(batch, now)
    if supply.end_slot == 0 or batch.state is BatchState.PAUSED or use_closes_at <= now:
        return None
    db.lock("claim", str(batch.id), str(member.id))
    held, _ = _held(batch, member)
    of_today = [nth_of_day for _, nth_of_day, claimed_on in held if claimed_on == now.date()]
    turn = Turn(_lowest_free(nth for nth, _, _ in held), _lowest_free(of_today), now)
    coupon_id = take(batch, supply, member, turn)
    if coupon_id is None:
        return None
    coupon = session().get_one(Coupon, coupon_id)
    coupon.batch = batch
    audit.record(actor, "coupons.issue", coupon, batch_id=str(batch.id))
    notices.write(member.id, TOLD, coupon, facts=told(batch, use_closes_at))
    return coupon


def told(batch: CouponBatch, use_closes_at: dt.datetime) -> dict[str, str]:
    """The facts of the notice about a claimed coupon."""
    return {
        "title": f"{batch.merchant.name} {batch.title}",
        "until": notices.until_text(use_closes_at),
    }


def ensure_open(batch: CouponBatch, supply: Supply, now: dt.datetime) -> None:
    """Within the window, before the first release, it is not open yet either."""
    match batches.claim_state(batch, now):
        case ClaimState.PAUSED:
            raise ClaimPaused
        case ClaimState.CLOSED:
            raise ClaimClosed
        case ClaimState.UPCOMING:
            opens_at = supply.next_at or batch.claim_opens_at
        case ClaimState.OPEN if supply.end_slot == 0 and supply.next_at is not None:
            opens_at = supply.next_at
        case _:
            return
    opens_at = opens_at.astimezone(clock.CITY)
    raise ClaimNotOpen(
        detail=f"{opens_at:%m月%d日 %H:%M} 开始领取", opens_at=opens_at.isoformat(timespec="seconds")
    )


@dataclass(frozen=True)
class Turn:
    """Which of the member's coupons this one is, in the batch and on its day, and when it is claimed."""

    nth: int
    nth_of_day: int
    at: dt.datetime


def _next_turn(batch: CouponBatch, member: Member, now: dt.datetime) -> Turn:
    """The lowest free numbers of the batch and of today. The advisory lock makes them ours to use."""
    held, returned_count = _held(batch, member)
    of_today = [nth_of_day for _, nth_of_day, claimed_on in held if claimed_on == now.date()]
    return next_turn(batch, [nth for nth, _, _ in held], of_today, returned_count, now)


def next_turn(
    batch: CouponBatch, held: Iterable[int], of_today: Iterable[int], returned_count: int, now: dt.datetime
) -> Turn:
    """The same of somebody of whose coupons the numbers are known. Refuses with `coupon_limit_reached`."""
    if returned_count >= RETURNS_MAX:
        raise CouponLimitReached(
            detail=f"这批券您已经退回 {returned_count} 次，不能再领了", next="可以看看正在发放的其他优惠"
        )
    nth, nth_of_day = _lowest_free(held), _lowest_free(of_today)
    if nth > batch.per_member_limit:
        raise CouponLimitReached
    if nth_of_day > batch.per_day_limit:
        raise CouponLimitReached(detail="今天的份额您已经领过了", next="明天再来领")
    return Turn(nth, nth_of_day, now)


def _held(batch: CouponBatch, member: Member) -> tuple[list[tuple[int, int, dt.date]], int]:
    """(nth, nth of day, day) of what the member has of the batch, and how many he has returned.

    One query of two parts, because each has a partial index of its own.
    """
    theirs = (Coupon.batch_id == batch.id, Coupon.member_id == member.id)
    held = select(Coupon.nth, Coupon.nth_of_day, Coupon.claimed_on).where(
        *theirs, Coupon.state != CouponState.RETURNED
    )
    returned = select(func.count(), null(), null()).where(*theirs, Coupon.state == CouponState.RETURNED)
    rows: Sequence[Any] = session().execute(union_all(held, returned)).all()
    ((returned_count, *_),) = (row for row in rows if row[2] is None)
    return [(nth, nth_of_day, on) for nth, nth_of_day, on in rows if on is not None], returned_count


def _lowest_free(numbers: Iterable[int]) -> int:
    taken = set(numbers)
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


class Taker(Protocol):
    """Whose the coupon will be."""

    @property
    def id(self) -> uuid.UUID: ...


def take(batch: CouponBatch, supply: Supply, member: Taker, turn: Turn) -> uuid.UUID | None:
    """Take one free row: from a random slot upward, then from the bottom, then wait briefly for rivals.

    A row that a rival holds may come back when the rival is refused, so "sold out" is only told to
    everybody when no free row is left at all; telling it while rows are merely held would leave coupons
    unissued. Who has waited long enough hears it alone: None.
    """
    start = secrets.randbelow(supply.end_slot)
    for attempt in range(RIVALS_PATIENCE):
        for first_slot, end_slot in ((start, supply.end_slot), (0, start)):
            taken = _take_one(batch, first_slot, end_slot, member, turn)
            if taken is not None:
                return taken
        if not session().scalar(select(exists(_free(batch, supply)))):
            sold_out.note(batch, supply, turn.at)
            break
        time.sleep(RIVALS_PAUSE_S * (1 + attempt / 4))
    return None


def _free(batch: CouponBatch, supply: Supply) -> Select[uuid.UUID]:
    return select(Coupon.id).where(
        Coupon.batch_id == batch.id, Coupon.state == CouponState.FREE, Coupon.slot < supply.end_slot
    )


def _take_one(
    batch: CouponBatch, first_slot: int, end_slot: int, member: Taker, turn: Turn
) -> uuid.UUID | None:
    opens, closes = terms.use_window(batch, turn.at)
    values = {
        "batch": batch.id,
        "first": first_slot,
        "end": end_slot,
        "member": member.id,
        "nth": turn.nth,
        "nth_of_day": turn.nth_of_day,
        "on": turn.at.date(),
        "at": turn.at,
        "opens": opens,
        "closes": closes,
    }
    with db.driver() as connection:
        taken = connection.execute(_TAKE, values, prepare=True).fetchone()
    return None if taken is None else taken[0]
