"""开签: the public value is entered by one person and once more by another; then a job draws, in portions."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from psycopg.rows import tuple_row
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db, queue
from app.campaign_types.declaration import CampaignType, Gives
from app.db import session
from app.errors import Conflict, Forbidden
from app.queue import Queue
from app.services import audit, campaigns, signups
from app.services.campaigns.drafting import CampaignEnded
from app.services.draws import computing
from app.services.draws.computing import Outcome, Ticket
from app.services.draws.promising import get_for_staff
from app.services.signups import bulk, moves, taking
from app.services.signups.bulk import Wanted
from models import (
    Campaign,
    CampaignState,
    Draw,
    DrawResult,
    DrawState,
    SignupAction,
    SignupState,
    Staff,
)

RUN = queue.declare("draws.run", Queue.BULK)
CHUNK = 10_000
SLOW_CHUNK = 200
"""Where each winner is given something of his own, or has to be judged once more."""
Progress = Callable[[int, int], None]

_READ = (
    "SELECT number, entrant, way, signup_id, result FROM draw_entrants WHERE draw_id = %(id)s ORDER BY number"
)
_WITHDRAW = """
    UPDATE draw_entrants SET result = 'withdrawn' FROM signups
    WHERE draw_id = %(id)s AND signups.id = draw_entrants.signup_id AND signups.state <> 'submitted'
"""
_RESULT = """
    UPDATE draw_entrants SET result = drawn.result, rank = drawn.rank
    FROM unnest(%(numbers)b::int[], %(results)b::text[], %(ranks)b::int[]) AS drawn (number, result, rank)
    WHERE draw_id = %(id)s AND draw_entrants.number = drawn.number
"""


_REFUSED = (
    signups.DoubleAid,
    signups.SessionOver,
    signups.CampaignCouponsGone,
    signups.CouponNeedsAccount,
)
"""What stands in the way of one winner, and of nobody else."""


class DrawNotFrozen(Conflict):
    code, detail = "draw_not_frozen", "报名还没有结束，或还有报名在审核，名单还没有封存"


class DrawValueTooEarly(Conflict):
    code, detail = "draw_value_too_early", "还没到公开随机数产生的时间"


class DrawValueMissing(Conflict):
    code, detail = "draw_value_missing", "还没有人录入公开随机数"
    next = "请先由一位同事录入，再由另一位核对"


class DrawValueDiffers(Conflict):
    code, detail = "draw_value_differs", "两次录入的公开随机数不一样"
    next = "请对照公布的结果核对；先录的那位录错了，可以重新录入"


class DrawConfirmerIsEnterer(Forbidden):
    code, detail = "draw_confirmer_is_enterer", "录入的人不能自己核对"
    next = "请另一位同事对照公布的结果再录一遍"


class DrawAlreadyBegun(Conflict):
    code, detail = "draw_already_begun", "已经开签，不能再抽一次"


class DrawTampered(RuntimeError):
    """What was promised is no longer what stands there. Nothing is drawn; somebody has to look."""


class _Row(NamedTuple):
    number: int
    entrant: bytes
    way: int
    signup_id: uuid.UUID
    result: str | None


class _Line(NamedTuple):
    """What becomes of one entrant."""

    number: int
    rank: int
    signup_id: uuid.UUID
    result: DrawResult
    quota_id: uuid.UUID | None


def enter(staff: Staff, draw_id: uuid.UUID, value: str) -> Draw:
    """录入公开随机数: once it is public. It can be entered anew until somebody else has confirmed it.

    Refuses with `draw_not_found`, `draw_not_frozen`, `draw_already_begun`, `draw_value_too_early`,
    `campaign_ended`.
    """
    draw = _lock_frozen(staff, draw_id)
    draw.public_value, draw.entered_by = value, staff.id
    audit.record(staff, "draws.enter", draw)
    return get_for_staff(staff, draw.id)


def confirm(staff: Staff, draw_id: uuid.UUID, value: str) -> Draw:
    """核对并开签: a second person types the same value, and the draw begins. It can never be repeated.

    Refuses as `enter` does, and with `draw_value_missing`, `draw_confirmer_is_enterer`, `draw_value_differs`.
    """
    draw = _lock_frozen(staff, draw_id)
    if draw.public_value is None:
        raise DrawValueMissing
    if draw.entered_by == staff.id:
        raise DrawConfirmerIsEnterer
    if draw.public_value != value:
        raise DrawValueDiffers
    draw.confirmed_by, draw.state, draw.began_at = staff.id, DrawState.DRAWING, clock.now()
    audit.record(staff, "draws.confirm", draw, entrants=draw.entrant_count)
    with db.driver() as connection:
        connection.execute(_WITHDRAW, {"id": draw.id})
    defer(draw.id)
    return get_for_staff(staff, draw.id)


def defer(draw_id: uuid.UUID) -> None:
    """Queue the drawing."""
    queue.defer(session(), RUN, lock=f"{RUN}:{draw_id}", draw_id=str(draw_id))


def go_on() -> int:
    """续开签: queue every draw that has begun and is not done; gives how many. Harmless while one runs."""
    begun = session().scalars(select(Draw.id).where(Draw.state == DrawState.DRAWING)).all()
    for draw_id in begun:
        defer(draw_id)
    return len(begun)


def run(draw_id: uuid.UUID, *, progress: Progress) -> None:
    """开签: compute, then write it down, a portion in each unit of work: winners first, then the others.

    The same from the same facts, so a run that stopped is gone on with where it stopped; two at once take
    turns. `progress` hears (done, of). Raises `DrawTampered` where seed or list are not what was promised.
    """
    begun = _begin(draw_id)
    if begun is None:
        return
    declared, lines = begun
    size = SLOW_CHUNK if _is_slow(declared) else CHUNK
    is_done = False
    while not is_done:
        done, is_done = db.transact(lambda: _apply_some(draw_id, lines, size))
        progress(done, len(lines))


def _lock_frozen(staff: Staff, draw_id: uuid.UUID) -> Draw:
    draw = get_for_staff(staff, draw_id, lock=True)
    if draw.state in (DrawState.DRAWING, DrawState.DRAWN):
        raise DrawAlreadyBegun
    if draw.campaign.state is CampaignState.ENDED and draw.campaign.state_reason is not None:
        raise CampaignEnded
    if draw.state is not DrawState.FROZEN:
        raise DrawNotFrozen
    if clock.now() < draw.public_at:
        raise DrawValueTooEarly(public_at=clock.iso(draw.public_at))
    return draw


def _begin(draw_id: uuid.UUID) -> tuple[CampaignType, list[_Line]] | None:
    """The campaign's type and all lines. What was read for them is forgotten: it is several times as much."""
    with db.unit_of_work():
        found = _read(draw_id)
    return None if found is None else (campaigns.type_of(found[0].campaign), _compute(*found))


def _read(draw_id: uuid.UUID) -> tuple[Draw, list[_Row]] | None:
    draw = session().scalar(
        select(Draw)
        .where(Draw.id == draw_id, Draw.state == DrawState.DRAWING)
        .options(joinedload(Draw.campaign, innerjoin=True))
    )
    if draw is None:
        return None
    with db.driver() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_READ, {"id": draw_id}, binary=True)
        return draw, [_Row(*row) for row in found]


def _compute(draw: Draw, rows: Sequence[_Row]) -> list[_Line]:
    """Winners, then everybody else, each in the order of their sign-ups: neighbours are written together."""
    seed = bytes.fromhex(draw.seed or "")
    capacities = [pool["capacity"] for pool in draw.pools]
    listed = computing.list_hash(capacities, draw.ways, ((row.entrant, row.way) for row in rows))
    if computing.commitment_of(seed) != bytes(draw.commitment) or listed != draw.entrants_hash:
        raise DrawTampered(str(draw.id))
    key = computing.key_of(seed, draw.public_value or "")
    tickets = (
        Ticket(row.number, row.way, computing.ticket_of(key, row.entrant))
        for row in rows
        if row.result != DrawResult.WITHDRAWN
    )
    by_number = {row.number: row.signup_id for row in rows}
    behind = DrawResult.SUBSTITUTE if campaigns.type_of(draw.campaign).has_waitlist else DrawResult.MISSED
    quotas = {
        number: uuid.UUID(pool["quota_id"]) for number, pool in enumerate(draw.pools) if "quota_id" in pool
    }
    lines = [
        _line(outcome, by_number[outcome.number], quotas, behind)
        for outcome in computing.draw(tickets, draw.ways, capacities)
    ]
    winners = [line for line in lines if line.result is DrawResult.WON]
    others = [line for line in lines if line.result is not DrawResult.WON]
    # A UUID is compared in Python, its number is not.
    return [line for each in (winners, others) for line in sorted(each, key=lambda line: line.signup_id.int)]


def _line(
    outcome: Outcome, signup_id: uuid.UUID, quotas: Mapping[int, uuid.UUID], behind: DrawResult
) -> _Line:
    if outcome.pools is None:
        return _Line(outcome.number, outcome.rank, signup_id, behind, None)
    quota_id = next((quotas[pool] for pool in outcome.pools if pool in quotas), None)
    return _Line(outcome.number, outcome.rank, signup_id, DrawResult.WON, quota_id)


def _apply_some(draw_id: uuid.UUID, lines: Sequence[_Line], size: int) -> tuple[int, bool]:
    """One portion: results, states, history, audit entries and notices commit together."""
    draw = session().scalar(
        select(Draw)
        .where(Draw.id == draw_id)
        .options(joinedload(Draw.campaign, innerjoin=True))
        .with_for_update(of=Draw)
        .execution_options(populate_existing=True)
    )
    if draw is None or draw.state is not DrawState.DRAWING:
        return len(lines), True
    portion = lines[draw.applied_count : draw.applied_count + size]
    if portion:
        _write(draw, portion)
        _move(draw, portion)
        draw.winner_count += sum(line.result is DrawResult.WON for line in portion)
        draw.applied_count += len(portion)
    is_done = draw.applied_count >= len(lines)
    if is_done:
        draw.state, draw.drawn_at = DrawState.DRAWN, clock.now()
        audit.record(None, "draws.drawn", draw, winners=draw.winner_count, entrants=draw.entrant_count)
    session().flush()
    return draw.applied_count, is_done


def _write(draw: Draw, portion: Sequence[_Line]) -> None:
    """In the order in which the list is stored."""
    ordered = sorted(portion)
    values = {
        "id": draw.id,
        "numbers": [line.number for line in ordered],
        "results": [line.result.value for line in ordered],
        "ranks": [line.rank for line in ordered],
    }
    with db.driver() as connection:
        connection.execute(_RESULT, values)


def _move(draw: Draw, portion: Sequence[_Line]) -> None:
    campaign = draw.campaign
    taking.lock(campaign)
    winners = [line for line in portion if line.result is DrawResult.WON]
    if _is_slow(campaigns.type_of(campaign)):
        for line in winners:
            _grant(line)
    else:
        wanted = [Wanted(line.signup_id, line.quota_id) for line in winners]
        bulk.move_many(campaign, wanted, SignupAction.DRAW)
    _move_others(campaign, draw, [line for line in portion if line.result is not DrawResult.WON])


def _move_others(campaign: Campaign, draw: Draw, others: Sequence[_Line]) -> None:
    # Substitutes wait in the order of their ranks.
    began_at = draw.began_at or clock.now()
    queued = [
        Wanted(line.signup_id, queued_at=began_at + dt.timedelta(microseconds=line.rank))
        for line in others
        if line.result is DrawResult.SUBSTITUTE
    ]
    missed = [Wanted(line.signup_id) for line in others if line.result is DrawResult.MISSED]
    for wanted, action in ((queued, SignupAction.QUEUE), (missed, SignupAction.MISS_DRAW)):
        if wanted:
            bulk.move_many(campaign, wanted, action)


def _grant(line: _Line) -> None:
    """One by one, as after a review: what it gives is given, and double aid is judged again.

    Whoever cannot be given it hears why, and the draw of the others goes on.
    """
    signup = moves.lock(line.signup_id)
    if signup is None or signup.state is not SignupState.SUBMITTED:
        return
    try:
        with session().begin_nested():
            signups.grant(None, signup, action=SignupAction.DRAW)
    except _REFUSED as refusal:
        signup = moves.lock(line.signup_id)
        if signup is not None:
            moves.move(None, signup, SignupAction.MISS_DRAW, reason=refusal.detail)


def _is_slow(declared: CampaignType) -> bool:
    return bool(declared.exclusions) or declared.gives is Gives.COUPON
