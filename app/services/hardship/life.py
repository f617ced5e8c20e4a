"""档案的生命: which action leads a file from which state to which, and how every step is written."""

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import select, update

from app import clock, workdays
from app.campaign_types.declaration import Rung, Step
from app.db import session
from app.errors import Conflict
from app.services import audit, notices
from app.services.audit import Actor
from app.services.signups import steps
from models import (
    HARDSHIP_ENDED,
    HardshipAction,
    HardshipFile,
    HardshipLevel,
    HardshipMove,
    HardshipState,
    HouseholdMember,
    Member,
    Staff,
    StaffRole,
)
from models import HardshipAction as A
from models import HardshipState as S

VISIT_WORKING_DAYS = 5
"""入户: within five working days of the application. Source: PRODUCT.md, practice of city unions."""
SHOWN_WORKING_DAYS = 5
"""内部公示: our own term, as long as that of the programmes."""
STEPS = (
    Step(at=Rung.OWN, days=3),
    Step(at=Rung.ABOVE, days=5),
    Step(at=Rung.DISTRICT, role=StaffRole.CHAIR, days=5),
)
"""After the notice: opinions of the own union and the one above, then the district's chair grades."""

NEXT: Mapping[tuple[S, A], S] = {
    (S.APPLIED, A.MEND): S.APPLIED,
    (S.APPLIED, A.RETURN): S.RETURNED,
    (S.APPLIED, A.VISIT): S.VISITED,
    (S.APPLIED, A.REJECT): S.REJECTED,
    (S.APPLIED, A.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, A.MEND): S.APPLIED,
    (S.RETURNED, A.REJECT): S.REJECTED,
    (S.RETURNED, A.WITHDRAW): S.WITHDRAWN,
    (S.VISITED, A.VISIT): S.VISITED,
    (S.VISITED, A.RETURN): S.RETURNED,
    (S.VISITED, A.SHOW): S.SHOWN,
    (S.VISITED, A.REJECT): S.REJECTED,
    (S.VISITED, A.WITHDRAW): S.WITHDRAWN,
    (S.SHOWN, A.ADVANCE): S.SHOWN,
    (S.SHOWN, A.GRADE): S.OPEN,
    (S.SHOWN, A.REJECT): S.REJECTED,
    (S.SHOWN, A.WITHDRAW): S.WITHDRAWN,
    (S.OPEN, A.VISIT): S.OPEN,
    (S.OPEN, A.REASSESS): S.OPEN,
    (S.OPEN, A.CLOSE): S.CLOSED,
}
"""(state, action) → state. `APPLY` begins a life and stands in no pair."""

TOLD: Mapping[A, str] = {
    A.APPLY: "hardship_received",
    A.RETURN: "hardship_returned",
    A.GRADE: "hardship_opened",
    A.REASSESS: "hardship_reassessed",
    A.REJECT: "hardship_rejected",
    A.CLOSE: "hardship_closed",
}
"""Action → the kind of notice that tells of it."""


class HardshipFileMoved(Conflict):
    code, detail = "hardship_file_moved", "这份档案的状态刚刚变了，现在不能这样办"
    next = "请刷新后看看它现在的状态"


def visit_due(applied_at: dt.datetime) -> dt.datetime:
    """入户期限."""
    return workdays.end_of_working_day(applied_at, VISIT_WORKING_DAYS)


def next_year(day: dt.date) -> dt.date:
    """下次评估: the same day of the next year; of the 29th of February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def turns_of(file: HardshipFile) -> list[steps.Turn]:
    """The steps on the real path above the applicant's union."""
    path = steps.path_of(file.union_id)
    return steps.turns(STEPS, path, path[0])


def give_turn(file: HardshipFile, turn: steps.Turn, since: dt.datetime) -> None:
    """轮到谁: the clock of this step runs from `since`."""
    file.stage = turn.number
    file.stage_union_id, file.stage_role = turn.union_id, turn.step.role
    file.stage_due_at = workdays.end_of_working_day(since, turn.step.days)


def move(
    actor: Actor,
    file: HardshipFile,
    action: HardshipAction,
    *,
    reason: str | None = None,
    item: str | None = None,
    opinion: str | None = None,
    level: HardshipLevel | None = None,
) -> HardshipMove:
    """走一步: `file` is locked by the caller. `reason` is for the family, `opinion` for the desk alone.

    Refuses with `hardship_file_moved` where `NEXT` knows no such step.
    """
    to_state = NEXT.get((file.state, action))
    if to_state is None:
        raise HardshipFileMoved
    file.state = to_state
    file.returned_item = item if to_state is HardshipState.RETURNED else None
    if to_state is not HardshipState.SHOWN:
        file.stage_union_id = file.stage_role = file.stage_due_at = None
    if to_state in HARDSHIP_ENDED:
        session().execute(
            update(HouseholdMember).where(HouseholdMember.file_id == file.id).values(is_counted=False)
        )
    return note(actor, file, action, reason=reason, item=item, opinion=opinion, level=level)


def note(
    actor: Actor,
    file: HardshipFile,
    action: HardshipAction,
    *,
    reason: str | None = None,
    item: str | None = None,
    opinion: str | None = None,
    level: HardshipLevel | None = None,
) -> HardshipMove:
    """Write the step that has just been made: history, audit entry, and what the family is told."""
    file.move_count = (file.move_count or 0) + 1
    made = HardshipMove(
        file_id=file.id,
        number=file.move_count,
        action=action,
        to_state=file.state,
        level=level,
        member_id=actor.id if isinstance(actor, Member) else None,
        staff_id=actor.id if isinstance(actor, Staff) else None,
        at=clock.now(),
        item=item,
    )
    made.reason, made.opinion = reason, opinion
    session().add(made)
    session().flush()
    audit.record(actor, f"hardship.{action.value}", file, number=made.number, state=file.state.value)
    _tell(file, made)
    return made


def account_of(file: HardshipFile) -> uuid.UUID | None:
    """The account of the applicant, where he has one."""
    found: uuid.UUID | None = session().scalar(
        select(Member.id).where(Member.roster_entry_id == file.roster_entry_id)
    )
    return found


def _tell(file: HardshipFile, made: HardshipMove) -> None:
    kind, member_id = TOLD.get(made.action), account_of(file)
    if kind is None or member_id is None:
        return
    facts = {
        "at": notices.moment_text(made.at),
        "reason": notices.sentence(made.reason or ""),
        "until": notices.term_text(file.visit_due_at),
        "on": notices.day_text(file.reassess_on or clock.today()),
    }
    notices.write(member_id, kind, file, facts=facts, occasion=str(made.number))
