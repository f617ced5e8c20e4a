"""会员实名库: the city-wide list that a person is verified against."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of
from models.personal import PersonalText

ID_NUMBER = "id_number"
PHONE = "phone"


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


class RosterEntry(Identified, Base):
    """One person in the union's list. Absence from a later file is not leaving; leaving is said."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        one_of("membership_state", MembershipState),
        one_of("employment", Employment),
        one_of("employment_group", EmploymentGroup),
        Index("ix_roster_entries_union_id", "union_id"),
        {"comment": "会员实名库"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="所属基层工会")
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("units.id"), index=True, comment="工作单位")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes] = mapped_column(unique=True, comment="身份证号盲索引")
    phone_cipher: Mapped[bytes | None] = mapped_column(comment="手机号 (密文)")
    membership_state: Mapped[MembershipState] = mapped_column(
        default=MembershipState.MEMBER, comment="会籍状态"
    )
    employment: Mapped[Employment] = mapped_column(default=Employment.EMPLOYED, comment="就业状态")
    employment_group: Mapped[EmploymentGroup | None] = mapped_column(comment="八大群体")
    imported_at: Mapped[dt.datetime] = mapped_column(comment="最近一次由名册写入的时间")

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
    phone = PersonalText("phone_cipher")
