"""取出: what is due is judged, and what is to be sent is fenced, before WeChat is asked.

The fence is a committed row: SENDING, with the credit that pays for it, before the first byte goes out.
Whoever finds such a row later knows that WeChat may have been asked, and never asks again just like that.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import text

from app import clock
from app.db import session
from app.services.notices import credits, manners, outcomes, settling
from app.services.notices.credits import Pair
from app.services.notices.kinds import KINDS, Kind
from app.wechat import templates
from app.wechat.templates import Template

log = structlog.get_logger(__name__)

INBOX_PAGE = "pages/messages/index"
"""Where a tap leads whose kind names no page."""

_LEVELS = text("""
    WITH RECURSIVE levels AS (
        (SELECT urgency FROM notices WHERE state = 'waiting' ORDER BY urgency LIMIT 1)
        UNION ALL
        SELECT (SELECT urgency FROM notices WHERE state = 'waiting' AND urgency > levels.urgency
            ORDER BY urgency LIMIT 1)
        FROM levels WHERE levels.urgency IS NOT NULL
    )
    SELECT urgency FROM levels WHERE urgency IS NOT NULL
""")
"""Which urgencies wait, by a few steps into the index. In one question for all, what is due later but more
urgent would be read again and again."""

_COLUMNS = """
    notice.id, notice.member_id, notice.kind, notice.facts, notice.subject_id, notice.deadline_at,
    notice.tries, member.openid,
    ARRAY(SELECT "group" FROM notice_preferences WHERE member_id = notice.member_id AND is_muted) AS muted,
    EXISTS (SELECT FROM erasures WHERE member_id = notice.member_id
        AND (state = 'done' OR state = 'cooling' AND source <> 'person')) AS is_erasing
"""
_MAY_GO_OUT = """
    NOT EXISTS (SELECT FROM broadcasts AS said WHERE said.id = notice.broadcast_id AND said.state = 'stopped')
"""
_DUE = text(f"""
    SELECT {_COLUMNS} FROM notices AS notice JOIN members AS member ON member.id = notice.member_id
    WHERE notice.state = 'waiting' AND notice.urgency = :urgency AND notice.due_at <= :now
        AND {_MAY_GO_OUT}
    ORDER BY notice.due_at, notice.id LIMIT :room FOR UPDATE OF notice SKIP LOCKED
""")  # noqa: S608 - made of constants
_DUE_OF_KINDS = text(f"""
    SELECT {_COLUMNS} FROM notices AS notice JOIN members AS member ON member.id = notice.member_id
    WHERE notice.state = 'waiting' AND notice.urgency = ANY(:urgencies) AND notice.kind = ANY(:kinds)
        AND notice.due_at <= :now AND {_MAY_GO_OUT}
    ORDER BY notice.due_at, notice.id LIMIT :room FOR UPDATE OF notice SKIP LOCKED
""")  # noqa: S608 - made of constants
_STILL_UNSURE = text(f"""
    SELECT {_COLUMNS} FROM notices AS notice JOIN members AS member ON member.id = notice.member_id
    WHERE notice.state = 'unsure' AND notice.asked_at < :settled AND notice.deadline_at > :now
        AND {_MAY_GO_OUT}
        AND notice.asked_at < (SELECT max(received_at) FROM push_receipts
            WHERE event = 'subscribe_msg_sent_event' AND received_at > :settled - interval '1 day')
    ORDER BY notice.asked_at, notice.id LIMIT :room FOR UPDATE OF notice SKIP LOCKED
""")  # noqa: S608 - made of constants
_UNDER_WAY = text("""
    SELECT member_id, template FROM notices
    WHERE state IN ('sending', 'unsure') AND (member_id, template) IN
        (SELECT * FROM unnest(CAST(:members AS uuid[]), CAST(:templates AS text[])))
""")
_FENCE = text("""
    UPDATE notices SET state = 'sending', template = fenced.template, asked_at = :asked_at,
        tries = notices.tries + 1, repeats = notices.repeats + :repeat, outcome = NULL
    FROM unnest(CAST(:ids AS uuid[]), CAST(:templates AS text[])) AS fenced (id, template)
    WHERE notices.id = fenced.id
""")
_KEEP = text("""
    UPDATE notices SET state = 'kept', outcome = kept.outcome,
        needs_call = notices.needs_call OR kept.needs_call
    FROM unnest(CAST(:ids AS uuid[]), CAST(:outcomes AS text[]), CAST(:calls AS bool[]))
        AS kept (id, outcome, needs_call)
    WHERE notices.id = kept.id
""")
_PUT_OFF = text("""
    UPDATE notices SET due_at = later.due_at
    FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS later (id, due_at)
    WHERE notices.id = later.id
""")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One message that WeChat is to be asked for; its fence stands. `attempt` tells it from earlier tries."""

    notice_id: uuid.UUID
    attempt: int
    member_id: uuid.UUID
    openid: str = field(repr=False)
    kind: str
    template: Template
    data: Mapping[str, str]
    page: str
    asked_at: dt.datetime
    deadline_at: dt.datetime
    is_repeat: bool
    """Nobody knows whether an earlier try was sent."""

    @property
    def pair(self) -> Pair:
        return self.member_id, self.template.word


@dataclass
class Taken:
    """What one transaction has decided."""

    asking: list[Asking] = field(default_factory=list)
    kept: list[tuple[uuid.UUID, str, str]] = field(default_factory=list)
    """Id, kind and outcome."""
    put_off: list[tuple[uuid.UUID, dt.datetime]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.asking) + len(self.kept) + len(self.put_off)

    def kept_counts(self) -> Counter[str]:
        return Counter(outcome for _, _, outcome in self.kept)


def take(room: int) -> Taken:
    """取出: up to `room` due notices, the most urgent first, each fenced, put off or kept. Needs a commit."""
    now = clock.now()
    rows: list[Any] = []
    for level in list(session().scalars(_LEVELS)):
        if len(rows) < room:
            rows += session().execute(_DUE, {"urgency": level, "now": now, "room": room - len(rows)}).all()
    taken = _judge_all(rows, now, is_repeat=False)
    _let_only_one_through(taken, now)
    _let_only_paid_through(taken)
    credits.spend([asking.pair for asking in taken.asking])
    _write_down(taken, is_repeat=False)
    return taken


def leave_to_staff(until: dt.datetime, call_before: dt.datetime, room: int) -> Taken:
    """留给干部: while nothing can be asked before `until`, what staff would call about is judged already.

    Nobody waits for WeChat who has no credit, or whose deadline is not after `call_before`. All others are
    put off to `until`. Needs a commit.
    """
    now, kinds = clock.now(), manners.called_kinds()
    urgencies = [KINDS[kind].urgency for kind in kinds]
    values = {"now": now, "kinds": kinds, "urgencies": urgencies, "room": room}
    taken = _judge_all(session().execute(_DUE_OF_KINDS, values).all() if kinds else [], now, is_repeat=False)
    _let_only_paid_through(taken)
    for asking in taken.asking:
        if asking.deadline_at <= call_before:
            taken.kept.append((asking.notice_id, asking.kind, outcomes.OUT_OF_REACH))
        else:
            taken.put_off.append((asking.notice_id, until))
    taken.asking = []
    _write_down(taken, is_repeat=False)
    return taken


def take_unsure(room: int) -> Taken:
    """再取: messages whose sent event would have come by now, had they been sent.

    Only while such events do come in; else their absence says nothing. Each was paid for when it was asked
    first, and each is counted as a possible duplicate. What is too late or unwanted is kept as unknown.
    """
    now, settled = clock.now(), clock.true_now() - settling.SETTLING
    rows = session().execute(_STILL_UNSURE, {"now": now, "settled": settled, "room": room}).all()
    taken = _judge_all(rows, now, is_repeat=True)
    taken.kept = [(notice_id, kind, outcomes.UNKNOWN) for notice_id, kind, _ in taken.kept]
    taken.put_off.clear()  # They stay as they are: nothing is repeated in the quiet hours.
    _write_down(taken, is_repeat=True)
    return taken


def _judge_all(rows: Iterable[Any], now: dt.datetime, *, is_repeat: bool) -> Taken:
    taken, asked_at = Taken(), clock.true_now()
    quiet_until = manners.quiet_until(now)
    for row in rows:
        kind = KINDS.get(row.kind)
        template = templates.find(kind.template) if kind else None
        if row.deadline_at <= now:
            taken.kept.append((row.id, row.kind, outcomes.TOO_LATE))
        elif row.is_erasing:
            taken.kept.append((row.id, row.kind, outcomes.ERASING))
        elif kind is None or template is None:
            taken.kept.append((row.id, row.kind, outcomes.INBOX_ONLY))
        elif kind.group in row.muted:
            taken.kept.append((row.id, row.kind, outcomes.MUTED))
        elif quiet_until and not kind.ignores_quiet_hours:
            _leave_in_peace(taken, row, quiet_until)
        elif (said := _fill(row, kind, template)) is None:
            taken.kept.append((row.id, row.kind, outcomes.UNSENDABLE))
        else:
            data, page = said
            asking = Asking(
                notice_id=row.id,
                attempt=row.tries + 1,
                member_id=row.member_id,
                openid=row.openid,
                kind=row.kind,
                template=template,
                data=data,
                page=page,
                asked_at=asked_at,
                deadline_at=row.deadline_at,
                is_repeat=is_repeat,
            )
            taken.asking.append(asking)
    return taken


def _leave_in_peace(taken: Taken, row: Any, quiet_until: dt.datetime) -> None:
    """What may wake people says so with its kind; anything else waits, or is over before they wake."""
    if row.deadline_at <= quiet_until:
        taken.kept.append((row.id, row.kind, outcomes.QUIET_HOURS))
    else:
        taken.put_off.append((row.id, quiet_until))


def _fill(row: Any, kind: Kind, template: Template) -> tuple[dict[str, str], str] | None:
    """The fields and the page; None where WeChat would refuse them, which is somebody's mistake here."""
    try:
        facts = {**row.facts, "subject_id": str(row.subject_id)}
        texts = {meaning: said.format(**facts) for meaning, said in kind.fields.items()}
        page = kind.page.format(**facts)
        problems = sorted(template.problems(texts))
    except (LookupError, ValueError, TypeError, AttributeError) as problem:
        # One row that cannot be said must not hold up all the others.
        problems = [type(problem).__name__]
    if problems:
        log.error("notice_unsendable", notice_id=str(row.id), kind=row.kind, fields=problems)
        return None
    return template.data(texts), page or INBOX_PAGE


def _let_only_one_through(taken: Taken, now: dt.datetime) -> None:
    """One message of a template to a person at a time, so that a sent event names just one."""
    seen: set[Pair] = set()
    first = []
    for asking in taken.asking:
        if asking.pair in seen:
            taken.put_off.append((asking.notice_id, now + outcomes.SOON))
        else:
            seen.add(asking.pair)
            first.append(asking)
    taken.asking = first


def _let_only_paid_through(taken: Taken) -> None:
    """Hold the credits; whoever has none reads it in the inbox."""
    if not taken.asking:
        return
    left = credits.hold([asking.pair for asking in taken.asking])
    # Asked after the credits are held: whoever else would send to the same person waits for them here.
    blocked = _pairs_under_way(left)
    now, through = clock.now(), []
    for asking in taken.asking:
        if asking.pair in blocked:
            taken.put_off.append((asking.notice_id, now + outcomes.SOON))
        elif left.get(asking.pair, 0) < 1:
            taken.kept.append((asking.notice_id, asking.kind, outcomes.NO_CREDIT))
        else:
            through.append(asking)
    taken.asking = through


def _pairs_under_way(pairs: Iterable[Pair]) -> set[Pair]:
    rows = session().execute(_UNDER_WAY, credits.columns(list(pairs)))
    return {(row.member_id, row.template) for row in rows}


def _write_down(taken: Taken, *, is_repeat: bool) -> None:
    if taken.asking:
        _fence(taken.asking, is_repeat=is_repeat)
    if taken.kept:
        _keep(taken.kept)
    if taken.put_off:
        ids, times = zip(*taken.put_off, strict=True)
        session().execute(_PUT_OFF, {"ids": list(ids), "times": list(times)})


def _fence(asking: Sequence[Asking], *, is_repeat: bool) -> None:
    columns = {
        "ids": [one.notice_id for one in asking],
        "templates": [one.template.word for one in asking],
    }
    session().execute(_FENCE, {**columns, "asked_at": asking[0].asked_at, "repeat": int(is_repeat)})


def _keep(kept: Sequence[tuple[uuid.UUID, str, str]]) -> None:
    columns = {
        "ids": [one for one, _, _ in kept],
        "outcomes": [outcome for _, _, outcome in kept],
        "calls": [manners.needs_call(kind, outcome) for _, kind, outcome in kept],
    }
    session().execute(_KEEP, columns)
