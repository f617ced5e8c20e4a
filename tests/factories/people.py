"""Unions, the people in them, and who sits at a desk."""

import uuid

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select

from app import clock, privacy
from app.db import session
from app.services import cards, documents, unions
from models import (
    ID_NUMBER,
    Attachment,
    Member,
    ModelWorker,
    ModelWorkerLevel,
    ModelWorkerStatus,
    Relation,
    RosterEntry,
    Staff,
    StaffGrant,
    StaffRelative,
    Union,
    UnionKind,
    UnionLevel,
    Verification,
)
from models.personal import index_of
from tests.factories.numbering import counted, id_number, openid

PASSWORD = "right-horse-7"
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Cheap on purpose: what is tested is the rule, not the cost."""


def city():
    """常州市总工会, once for each test."""
    found = session().scalar(select(Union).where(Union.level == UnionLevel.CITY))
    if found is None:
        found = unions.add_union(None, None, "常州市总工会", level=UnionLevel.CITY, kind=UnionKind.AREA)
        session().flush()
    return found


def union(
    parent=None, name="测试单位工会", level=UnionLevel.GRASSROOTS, kind=UnionKind.UNIT, district="tianning"
):
    made = unions.add_union(None, parent or city(), name, level=level, kind=kind, district=district)
    session().flush()
    return made


def privacy_document(version="1"):
    return documents.publish(None, "privacy", version, title="个人信息处理同意书", body="正文")


def roster_entry(*, name="王小明", number=None, union_of=None, **facts):
    entry = RosterEntry(union_id=(union_of or union()).id, imported_at=clock.now(), **facts)
    entry.name, entry.id_number = name, number or id_number()
    session().add(entry)
    session().flush()
    return entry


def model_worker(entry, status=ModelWorkerStatus.ACTIVE, *, year=2000):
    made = ModelWorker(roster_entry_id=entry.id, level=ModelWorkerLevel.CITY, year=year, status=status)
    session().add(made)
    session().flush()
    return made


def member(*, entry=None, verified=True, phone=None, openid_=None):
    made = Member(openid=openid_ or openid())
    session().add(made)
    if phone:
        made.phone = phone
    if verified:
        entry = entry or roster_entry()
        made.name, made.id_number = entry.name, entry.id_number
        made.verification, made.verified_at = Verification.VERIFIED, clock.now()
        made.roster_entry = entry
        session().flush()
        cards.issue(made, entry)
    session().flush()
    return made


def district_union(district="tianning"):
    """辖市(区)总工会 of a district."""
    return union(name=f"{district}总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA, district=district)


def staff(*roles, union_of=None, username=None):
    """A staff account with `roles` over a union's subtree, the city's if none is given; declared himself."""
    username = username or f"staff.{next(counted)}"
    home = union_of or city()
    made = Staff(
        username=username,
        name="测试岗位",
        password_hash=_quick.hash(PASSWORD),
        password_changed_at=clock.now(),
        union_id=home.id,
    )
    made.totp_secret = pyotp.random_base32()
    session().add(made)
    session().flush()
    for role in roles:
        session().add(StaffGrant(staff_id=made.id, role=role, union_id=home.id))
    number = id_number("19490101")
    session().add(
        StaffRelative(
            staff_id=made.id,
            relation=Relation.SELF,
            id_number_index=index_of(ID_NUMBER, number),
            id_number_masked=privacy.mask_id_number(number),
        )
    )
    session().flush()
    return made


def attachment(of):
    """A file that the member or staff member `of` has handed in; its bytes are nowhere."""
    whose = "staff_id" if isinstance(of, Staff) else "member_id"
    made = Attachment(
        **{whose: of.id}, content_type="image/png", byte_count=1, sha256=b"", storage_key=uuid.uuid4().hex
    )
    session().add(made)
    session().flush()
    return made
