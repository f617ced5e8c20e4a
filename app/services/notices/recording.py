"""记录: what WeChat has answered, written down for a whole batch, unless its events were faster."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from app import clock
from app.db import session
from app.services.notices import credits, manners, outcomes
from app.services.notices.asking import Asking
from app.services.notices.credits import Spent
from models import NoticeState

log = structlog.get_logger(__name__)

FIRST_PAUSE = dt.timedelta(seconds=5)
LONGEST_PAUSE = dt.timedelta(minutes=5)
MOST_DOUBLED = 10

_RECORD = text("""
    UPDATE notices SET
        state = told.state, outcome = told.outcome, sent_at = told.sent_at,
        msgid = coalesce(told.msgid, notices.msgid), due_at = coalesce(told.due_at, notices.due_at),
        needs_call = notices.needs_call OR told.needs_call, repeats = notices.repeats - told.unrepeated
    FROM unnest(CAST(:id AS uuid[]), CAST(:attempt AS int[]), CAST(:state AS text[]),
            CAST(:outcome AS text[]), CAST(:sent_at AS timestamptz[]), CAST(:msgid AS bigint[]),
            CAST(:due_at AS timestamptz[]),
            CAST(:needs_call AS bool[]), CAST(:unrepeated AS int[]))
        AS told (id, attempt, state, outcome, sent_at, msgid, due_at, needs_call, unrepeated)
    WHERE notices.id = told.id AND notices.tries = told.attempt
        AND (notices.state = 'sending' OR notices.state = 'unsure' AND told.state <> 'unsure')
    RETURNING notices.id
""")
"""A sent event that came first has settled the matter; a later attempt is somebody else's."""


@dataclass(frozen=True)
class Sent:
    """WeChat took it."""

    msgid: int | None


@dataclass(frozen=True)
class Refused:
    """WeChat answered no, for a reason that concerns this message."""

    errcode: int


@dataclass(frozen=True)
class Undone:
    """It was certainly not sent. `rest_s`: the whole house had better wait so long; 0 where it need not."""

    errcode: int | None = None
    rest_s: float = 0.0
    was_asked: bool = True
    """False where another message's trouble, or the end of the process, came first."""


@dataclass(frozen=True)
class Open:
    """Asked, and nobody knows."""


Answer = Sent | Refused | Undone | Open


@dataclass(frozen=True, kw_only=True)
class _Told:
    """One row of what is written down."""

    state: NoticeState
    outcome: str | None = None
    msgid: int | None = None
    sent_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    unrepeated: int = 0


def record(answers: Sequence[tuple[Asking, Answer]]) -> Counter[str]:
    """记录: the end of every message of a batch, and the credits of those that were not sent.

    How many came to which outcome, or else to which state. Needs a commit.
    """
    now = clock.now()
    told = [(asking, answer, _tell(asking, answer, now)) for asking, answer in answers]
    columns = {
        "id": [asking.notice_id for asking, _, _ in told],
        "attempt": [asking.attempt for asking, _, _ in told],
        "needs_call": [manners.needs_call(asking.kind, row.outcome) for asking, _, row in told],
    }
    for name in ("state", "outcome", "sent_at", "msgid", "due_at", "unrepeated"):
        columns[name] = [getattr(row, name) for _, _, row in told]
    written: set[uuid.UUID] = set(session().scalars(_RECORD, columns))
    mine = [one for one in told if one[0].notice_id in written]
    _settle_credits([(asking, answer) for asking, answer, _ in mine])
    _alarm([(asking, answer) for asking, answer, _ in mine])
    return Counter(row.outcome or row.state.value for _, _, row in mine)


def _tell(asking: Asking, answer: Answer, now: dt.datetime) -> _Told:
    if isinstance(answer, Sent):
        return _Told(state=NoticeState.SENT, msgid=answer.msgid, sent_at=now)
    if isinstance(answer, Open):
        return _Told(state=NoticeState.UNSURE)
    again_at = _again_at(asking, answer, now)
    if again_at is not None and again_at < asking.deadline_at:
        told = _Told(state=NoticeState.WAITING, due_at=again_at)
    else:
        outcome = outcomes.in_vain(now, asking.deadline_at) if again_at else _refusal(answer).outcome
        told = _Told(state=NoticeState.KEPT, outcome=outcome)
    if asking.is_repeat:
        # This repeat was not sent; whether the message was before is as open as it was.
        if told.state is NoticeState.WAITING:
            return _Told(state=NoticeState.UNSURE, unrepeated=1)
        return _Told(state=NoticeState.KEPT, outcome=outcomes.UNKNOWN, unrepeated=1)
    return told


def _again_at(asking: Asking, answer: Refused | Undone, now: dt.datetime) -> dt.datetime | None:
    """When it is worth another try; None where it never is."""
    again_at = None if answer.errcode is None else outcomes.again_at(answer.errcode, now)
    if again_at is not None or isinstance(answer, Refused):
        return again_at
    rest = dt.timedelta(seconds=answer.rest_s)
    if not answer.was_asked:
        return now + rest
    return now + max(rest, min(FIRST_PAUSE * 2.0 ** min(asking.attempt - 1, MOST_DOUBLED), LONGEST_PAUSE))


def _refusal(answer: Refused | Undone) -> outcomes.Refusal:
    assert answer.errcode is not None  # noqa: S101 - tells the type checker
    return outcomes.REFUSALS.get(answer.errcode, outcomes.OTHER_REFUSAL)


def _settle_credits(answers: Sequence[tuple[Asking, Answer]]) -> None:
    """A refusal takes what the person had left, anything else that was not sent gives its credit back."""
    refused, back = [], []
    for asking, answer in answers:
        if isinstance(answer, Refused) and answer.errcode == outcomes.NOT_SUBSCRIBED:
            refused.append(asking)
        elif isinstance(answer, Refused | Undone) and not asking.is_repeat:
            back.append(Spent(*asking.pair, asking.asked_at))
    credits.give_back(back)
    for asking in refused:
        credits.refuse(*asking.pair, asking.asked_at)


def _alarm(answers: Sequence[tuple[Asking, Answer]]) -> None:
    for asking, answer in answers:
        if isinstance(answer, Refused) and outcomes.again_at(answer.errcode, asking.asked_at) is None:
            refusal = _refusal(answer)
            tell = log.error if refusal.is_ours else log.info
            template = asking.template.word
            tell("notice_refused", kind=asking.kind, template=template, errcode=answer.errcode)
