"""家庭成员: who lives in the household, who of them is grown up, and who has authorised the checks."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.forms import AnswersInvalid
from app.services import attachments, audit
from app.services.hardship import asking
from models import (
    ID_NUMBER,
    Authorisation,
    FamilyRelation,
    HardshipFile,
    HouseholdMember,
    Member,
    RosterEntry,
    Staff,
)
from models.personal import index_of

ADULT_YEARS = 18
_COLUMNS = ("relation", "name", "id_number")


class HouseholdMemberFiled(Conflict):
    code, detail = "household_member_filed", "家里有人已经在另一份困难职工档案里，一户只建一份档案"
    next = "请和家人确认由谁申请；有疑问请联系所在单位工会或拨打 12351"


class HouseholdMemberNotFound(NotFound):
    code, detail = "household_member_not_found", "这份档案里没有这位家庭成员"


class AuthorisationDayInvalid(InvalidValue):
    code, detail = "authorisation_day_invalid", "授权日期不能晚于今天，也不能早于一年前"


def is_adult(person: HouseholdMember) -> bool:
    """成年: eighteen today, by the ID number."""
    born = person.id_number or ""
    today = clock.today()
    comes_of_age = (int(born[6:10]) + ADULT_YEARS, int(born[10:12]), int(born[12:14]))
    return comes_of_age <= (today.year, today.month, today.day)


def write(file: HardshipFile, entry: RosterEntry, answers: Mapping[str, Any]) -> None:
    """写家庭成员: the applicant and whom the answers name. Who stays keeps his authorisation.

    Refuses with `answers_invalid`, `household_member_filed`.
    """
    wanted = _wanted(entry, answers.get(asking.HOUSEHOLD) or [])
    _ensure_in_no_other(file, wanted)
    known = {
        bytes(one.id_number_index): one
        for one in session().scalars(select(HouseholdMember).where(HouseholdMember.file_id == file.id))
    }
    gone = [one.id for index, one in known.items() if index not in wanted]
    session().execute(delete(Authorisation).where(Authorisation.household_member_id.in_(gone)))
    session().execute(delete(HouseholdMember).where(HouseholdMember.id.in_(gone)))
    for index, given in wanted.items():
        person = known.get(index) or HouseholdMember(file_id=file.id)
        person.relation = FamilyRelation(given["relation"])
        person.name, person.id_number = given["name"], given["id_number"]
        facts = {key: value for key, value in given.items() if key not in _COLUMNS}
        person.facts_text = orjson.dumps(facts).decode()
        session().add(person)
    session().flush()


def _wanted(entry: RosterEntry, listed: Sequence[Mapping[str, Any]]) -> dict[bytes, Mapping[str, Any]]:
    """Blind index → what is told of the person. The applicant is one of them, as the roster has him."""
    own: dict[str, Any] = {"relation": "self", "name": entry.name, "id_number": entry.id_number}
    found: dict[bytes, Mapping[str, Any]] = {bytes(entry.id_number_index): own}
    for place, given in enumerate(listed):
        is_own = given["id_number"] == entry.id_number
        if is_own != (given["relation"] == FamilyRelation.SELF):
            sentence = "您自己的关系请选“本人”，身份证号要和实名认证的一致"
            raise AnswersInvalid(errors={f"answers.{asking.HOUSEHOLD}.{place}.relation": [sentence]})
        index = index_of(ID_NUMBER, given["id_number"])
        found[index] = {**given, **own} if is_own else given
    return found


def _ensure_in_no_other(file: HardshipFile, wanted: Mapping[bytes, Any]) -> None:
    """The UNIQUE rule decides; this asks before, for the kind sentence. A retry sees the rival's row."""
    other = session().scalar(
        select(HouseholdMember.id)
        .where(
            HouseholdMember.id_number_index.in_(wanted),
            HouseholdMember.is_counted,
            HouseholdMember.file_id != file.id,
        )
        .limit(1)
    )
    if other is not None:
        raise HouseholdMemberFiled


def authorise(
    actor: Member | Staff,
    file: HardshipFile,
    *,
    household_member_id: uuid.UUID,
    attachment_id: uuid.UUID,
    authorised_on: dt.date,
) -> Authorisation:
    """核查授权: the signed form of one adult; a later one takes the place of the first.

    Refuses with `household_member_not_found`, `attachment_not_found`, `authorisation_day_invalid`.
    """
    person = session().scalar(
        select(HouseholdMember)
        .where(HouseholdMember.id == household_member_id, HouseholdMember.file_id == file.id)
        .options(joinedload(HouseholdMember.authorisation))
    )
    if person is None:
        raise HouseholdMemberNotFound
    today = clock.today()
    if not today - dt.timedelta(days=365) <= authorised_on <= today:
        raise AuthorisationDayInvalid
    [paper] = attachments.take_own(actor, [attachment_id])
    made = person.authorisation or Authorisation(household_member_id=person.id)
    made.attachment_id, made.authorised_on = paper.id, authorised_on
    session().add(made)
    session().flush()
    audit.record(actor, "hardship.authorise", file, household_member_id=str(person.id))
    return made


def missing_authorisations(file: HardshipFile) -> int:
    """How many adults of the household have not authorised the checks."""
    people = session().scalars(
        select(HouseholdMember)
        .where(HouseholdMember.file_id == file.id)
        .options(joinedload(HouseholdMember.authorisation))
        .execution_options(populate_existing=True)
    )
    return sum(is_adult(one) and one.authorisation is None for one in people)
