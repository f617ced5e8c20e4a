"""审核步骤: whose turn it is. A type names rungs; the applicant's real path of unions gives the unions."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import clock, workdays
from app.campaign_types.declaration import Rung, Step
from app.db import session
from models import ApplicantKind, Campaign, Signup, Union


@dataclass(frozen=True)
class Turn:
    """One step of review on a real path."""

    number: int
    step: Step
    union_id: uuid.UUID


def path_of(union_id: uuid.UUID) -> list[uuid.UUID]:
    """From the city's union down to this one."""
    return list(session().scalar(select(Union.ancestor_ids).where(Union.id == union_id)) or [union_id])


def turns(
    steps: Sequence[Step], path: Sequence[uuid.UUID], host_id: uuid.UUID, *, is_unit: bool = False
) -> list[Turn]:
    """The steps on this path. Where two rungs meet in one union, the same role acts there once.

    A unit does not judge its own case: where its own union would, the next above does.
    """
    found: list[Turn] = []
    for step in steps:
        at = Rung.ABOVE if is_unit and step.at is Rung.OWN else step.at
        union_id = _union_at(at, path, host_id)
        if any(turn.union_id == union_id and turn.step.role is step.role for turn in found):
            continue
        found.append(Turn(len(found), step, union_id))
    return found


def _union_at(rung: Rung, path: Sequence[uuid.UUID], host_id: uuid.UUID) -> uuid.UUID:
    match rung:
        case Rung.OWN:
            return path[-1]
        case Rung.ABOVE:
            return path[max(0, len(path) - 2)]
        case Rung.DISTRICT:
            return path[min(1, len(path) - 1)]
        case Rung.CITY:
            return path[0]
        case Rung.HOST:
            return host_id


def turns_of(signup: Signup, campaign: Campaign, steps: Sequence[Step]) -> list[Turn]:
    """The steps of this sign-up."""
    is_unit = signup.applicant_kind is ApplicantKind.UNIT
    return turns(steps, path_of(signup.union_id), campaign.union_id, is_unit=is_unit)


def give_turn(signup: Signup, turn: Turn) -> None:
    """轮到谁: from now on the clock of this step runs."""
    signup.stage = turn.number
    signup.stage_union_id, signup.stage_role = turn.union_id, turn.step.role
    signup.stage_due_at = term_of(turn)


def term_of(turn: Turn) -> dt.datetime:
    """承诺: until when whoever has his turn now has promised to judge."""
    return workdays.end_of_working_day(clock.now(), turn.step.days)
