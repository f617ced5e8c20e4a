"""入会与实名的演示数据: who wants to join, to move or to leave, and whom the roster does not match.

Written once, when there are none.
"""

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.seeding.city import numbers
from app.seeding.city.plans import City
from app.services import attachments, documents, manual_checks, unions
from app.services import membership_applications as applications
from models import (
    EmploymentGroup,
    ManualCheck,
    Member,
    MembershipApplication,
    MembershipState,
    RosterEntry,
    Union,
    UnionLevel,
)

_DAY = dt.timedelta(days=1)
_BORN = "19880716"
_PAPER_PX = (860, 540)


def write(city: City) -> None:
    """Fill what is missing; what people have made of it stays."""
    if not session().scalar(select(exists(select(MembershipApplication.id)))):
        _apply()
    if not session().scalar(select(exists(select(ManualCheck.id)))):
        _ask(city)


def _apply() -> None:
    """To a street, into a queue, late, from one union to another, and out."""
    street = _below("tianning", UnionLevel.TOWNSHIP)
    unit = _below("wujin", UnionLevel.GRASSROOTS)
    rider = EmploymentGroup.FOOD_RIDER
    _join("褚小舟", 1, union_id=street.id, unit_name="样板外卖茶山站", group=rider, note="跑外卖三年了")
    _join("卫青禾", 2, district="wujin", unit_name="湖塘样板五金店")
    _join("蒋麦冬", 3, district="tianning", unit_name="红梅样板花店", note="店里一共四个人")
    _late(_join("沈云帆", 4, union_id=unit.id, unit_name=unit.name), 24)
    mover, leaver = _settled("tianning"), _settled("wujin")
    if mover is not None:
        applications.ask_to_transfer(
            mover, union_id=unit.id, district=None, unit_name=unit.name, note="换到武进上班了"
        )
    if leaver is not None:
        applications.ask_to_leave(leaver, note="去外地工作，以后再回来办")


def _ask(city: City) -> None:
    """A name that the roster has wrong, an old number, somebody who is missing, and a phone in conflict."""
    entries = _nobody_s(city)
    misspelt, renumbered, called = next(entries), next(entries), next(entries)
    _check(5, f"{misspelt.name}祺", misspelt.id_number, misspelt, days=1)
    _check(6, renumbered.name, _number(6), renumbered, days=5)
    _check(7, "蒋白芷", _number(7), None, days=0)
    # Somebody else binds the number that the roster has of this person.
    holder = _account(8)
    holder.phone, holder.phone_bound_at = called.phone, clock.now() - 40 * _DAY


def _check(
    sequence: int, name: str | None, id_number: str | None, entry: RosterEntry | None, *, days: int
) -> None:
    """Asked so many days ago, of the union where the person is, or of nobody in particular."""
    asker = _account(sequence)
    check = manual_checks.ask(
        asker,
        name=str(name),
        id_number=str(id_number),
        union_id=entry.union_id if entry else None,
        unit_name=None if entry else "红梅样板快递点",
        attachment_ids=[_paper(asker)],
        consent=_consent(),
    )
    check.submitted_at -= days * _DAY
    check.due_at -= days * _DAY


def _join(name: str, sequence: int, **facts: Any) -> MembershipApplication:
    return applications.apply_to_join(
        _account(sequence),
        **{
            "union_id": None,
            "district": None,
            "employment_group": facts.pop("group", None),
            "note": None,
            **facts,
        },
        name=name,
        id_number=_number(sequence),
        phone=f"102000093{sequence:02}",
        consent=_consent(),
    )


def _late(application: MembershipApplication, days: int) -> None:
    application.submitted_at -= days * _DAY
    application.due_at -= days * _DAY


def _account(sequence: int) -> Member:
    member = Member(openid=f"demo-newcomer-{sequence:02}", roster_entry=None)
    member.phone, member.phone_bound_at = f"102000093{sequence:02}", clock.now()
    session().add(member)
    session().flush()
    return member


def _consent() -> dict[str, str]:
    document = documents.get_current(documents.PRIVACY)
    return {"document": document.name, "version": document.version}


def _number(sequence: int) -> str:
    """Of a region that does not exist, and a birthday that nobody else of the demo has."""
    first_17 = f"{numbers.UNASSIGNED_REGION}{_BORN}{sequence:03}"
    return first_17 + numbers.id_check_character(first_17)


def _below(district: str, level: UnionLevel) -> Union:
    above = unions.get_of_district(district).id
    return (
        session()
        .scalars(
            select(Union)
            .where(Union.ancestor_ids.contains([above]), Union.level == level)
            .order_by(Union.id)
            .limit(1)
        )
        .one()
    )


def _settled(district: str) -> Member | None:
    """Somebody of the invented history who has been verified; nobody whom the demo lets in."""
    above = unions.get_of_district(district).id
    return session().scalar(
        select(Member)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(
            Member.openid.startswith("demo-history-"),
            Union.ancestor_ids.contains([above]),
            RosterEntry.membership_state == MembershipState.MEMBER,
        )
        .order_by(Member.openid.desc())
        .limit(1)
        .options(joinedload(Member.roster_entry))
    )


def _nobody_s(city: City) -> Iterator[RosterEntry]:
    """Entries of the tianning district with a phone and without an account, but for the demo's own cast."""
    people = {person.key: person for person in city.roster}
    cast = {people[worker.person_key].name for worker in city.demo_workers}
    above = unions.get_of_district("tianning").id
    found = session().scalars(
        select(RosterEntry)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(
            Union.ancestor_ids.contains([above]),
            RosterEntry.phone_cipher.is_not(None),
            RosterEntry.membership_state == MembershipState.MEMBER,
            ~exists().where(Member.roster_entry_id == RosterEntry.id),
            ~exists().where(Member.phone_index == RosterEntry.phone_index),
        )
        .order_by(RosterEntry.id)
    )
    return (entry for entry in found if entry.name not in cast)


def _paper(asker: Member) -> uuid.UUID:
    """A picture that says itself that it shows nobody's ID."""
    drawn, page = io.BytesIO(), Image.new("RGB", _PAPER_PX, "#dfe7ee")
    pen = ImageDraw.Draw(page)
    pen.rounded_rectangle((30, 30, 830, 510), radius=28, outline="#6b7f90", width=4)
    pen.ellipse((610, 120, 770, 280), outline="#6b7f90", width=4)
    pen.text((80, 120), "SAMPLE - NOT A REAL ID", fill="#44566a", font_size=38)
    pen.text((80, 190), "INVENTED FOR THE DEMO", fill="#44566a", font_size=28)
    page.save(drawn, "PNG")
    return attachments.hand_in(asker, drawn.getvalue()).id
