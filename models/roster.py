"""会员实名库: the city-wide list that a person is verified against."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import names
from models.base import Base, Identified, one_of
from models.personal import PersonalText, index_of
from models.unions import Union

ID_NUMBER = "id_number"
PHONE = "phone"
ROSTER_NAME = "roster_name"
NUMBER_TAIL = "number_tail"
TAIL_LENGTH = 4
"""尾号: so many characters at the end of an ID number are enough to ask by, with a union or a name."""


class MembershipState(StrEnum):
    """会籍. Membership follows employment; RETAINED is 保留会籍 of the unemployed and retired."""

    MEMBER = "member"
    RETAINED = "retained"
    LEFT = "left"


class Employment(StrEnum):
    EMPLOYED = "employed"
    RETIRED = "retired"
    UNEMPLOYED = "unemployed"


class EmploymentGroup(StrEnum):
    """八大群体: the eight groups named by the national plan for joining."""

    TRUCK_DRIVER = "truck_driver"
    COURIER = "courier"
    NURSE_AIDE = "nurse_aide"
    DOMESTIC_WORKER = "domestic_worker"
    MALL_CLERK = "mall_clerk"
    FOOD_RIDER = "food_rider"
    ESTATE_AGENT = "estate_agent"
    SECURITY_GUARD = "security_guard"


ON_PLATFORMS = frozenset({EmploymentGroup.COURIER, EmploymentGroup.FOOD_RIDER, EmploymentGroup.TRUCK_DRIVER})
"""Of the eight groups those whose work comes by an app: 新就业形态劳动者."""
OUTDOORS = frozenset({EmploymentGroup.COURIER, EmploymentGroup.FOOD_RIDER, EmploymentGroup.SECURITY_GUARD})
"""Of the eight groups those who work in the open: 户外劳动者."""
EMPLOYMENT_GROUP_NAMES = {
    EmploymentGroup.TRUCK_DRIVER: "货车司机",
    EmploymentGroup.COURIER: "快递员",
    EmploymentGroup.NURSE_AIDE: "护工护理员",
    EmploymentGroup.DOMESTIC_WORKER: "家政服务员",
    EmploymentGroup.MALL_CLERK: "商场信息员",
    EmploymentGroup.FOOD_RIDER: "网约送餐员",
    EmploymentGroup.ESTATE_AGENT: "房产中介员",
    EmploymentGroup.SECURITY_GUARD: "保安员",
}
"""What people read."""


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


def born_on(id_number: str) -> dt.date:
    """出生日期, as an ID number of 18 characters says it."""
    return dt.datetime.strptime(id_number[6:14], "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone


def gender_of(id_number: str) -> Gender:
    """性别, as an ID number of 18 characters says it: the sequence of a man is odd."""
    return Gender.MALE if int(id_number[16]) % 2 else Gender.FEMALE


def name_index(name: str) -> bytes:
    """The blind index of a name in the roster."""
    return index_of(ROSTER_NAME, names.comparable(name))


def tail_index(id_number: str) -> bytes:
    """The blind index of the end of an ID number, or of an end alone."""
    return index_of(NUMBER_TAIL, id_number[-TAIL_LENGTH:])


class _IdNumber(PersonalText):
    """The number, and what follows from it: whom a benefit is for is asked of many people at once."""

    def __set__(self, row: Any, plain: str | None) -> None:
        super().__set__(row, plain)
        row.born_on = None if plain is None else born_on(plain)
        row.gender = None if plain is None else gender_of(plain)
        row.number_tail_index = None if plain is None else tail_index(plain)


class _Name(PersonalText):
    """The name, and what it is looked up by: another dot or a blank does not make another name."""

    def __set__(self, row: Any, plain: str | None) -> None:
        super().__set__(row, plain)
        row.name_index = None if plain is None else name_index(plain)


class RosterEntry(Identified, Base):
    """One person in the union's list. Absence from a later file is not leaving; leaving is said."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        one_of("membership_state", MembershipState),
        one_of("employment", Employment),
        one_of("employment_group", EmploymentGroup),
        one_of("gender", Gender),
        # A list of any part of the tree goes union by union, and so never sorts more than one page.
        Index("ix_roster_entries_union_id", "union_id", "id"),
        Index(
            "ix_roster_entries_not_members", "union_id", "id", postgresql_where="membership_state <> 'member'"
        ),
        Index("ix_roster_entries_name", "name_index"),
        Index("ix_roster_entries_number_tail", "number_tail_index"),
        Index("ix_roster_entries_phone", "phone_index", postgresql_where="phone_index IS NOT NULL"),
        Index("ix_roster_entries_underived", "id", postgresql_where="name_index IS NULL OR born_on IS NULL"),
        {"comment": "会员实名库"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="所属基层工会")
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("units.id"), index=True, comment="工作单位")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    name_index: Mapped[bytes | None] = mapped_column(comment="姓名盲索引")
    id_number_cipher: Mapped[bytes] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes] = mapped_column(unique=True, comment="身份证号盲索引")
    number_tail_index: Mapped[bytes | None] = mapped_column(comment="身份证号末四位盲索引")
    phone_cipher: Mapped[bytes | None] = mapped_column(comment="手机号 (密文)")
    phone_index: Mapped[bytes | None] = mapped_column(comment="手机号盲索引; 可以重复, 名册由单位填写")
    membership_state: Mapped[MembershipState] = mapped_column(
        default=MembershipState.MEMBER, comment="会籍状态"
    )
    employment: Mapped[Employment] = mapped_column(default=Employment.EMPLOYED, comment="就业状态")
    employment_group: Mapped[EmploymentGroup | None] = mapped_column(comment="八大群体")
    in_new_employment: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="新就业形态劳动者"
    )
    works_outdoors: Mapped[bool] = mapped_column(default=False, server_default=false(), comment="户外劳动者")
    gender: Mapped[Gender | None] = mapped_column(comment="性别, 由身份证号得出")
    born_on: Mapped[dt.date | None] = mapped_column(comment="出生日期, 由身份证号得出")
    imported_at: Mapped[dt.datetime] = mapped_column(comment="最近一次由名册写入的时间")

    union: Mapped[Union] = relationship(lazy="raise")

    name = _Name("name_cipher")
    id_number = _IdNumber("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
    phone = PersonalText("phone_cipher", index_column="phone_index", purpose=PHONE)
