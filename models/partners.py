"""合作机构: whom the union refers people to — branches of banks, who alone decide what they lend."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of
from models.personal import PersonalText


class PartnerKind(StrEnum):
    """What a partner does. A campaign type says to which of them it refers."""

    BANK = "bank"
    GUARANTOR = "guarantor"


class Partner(Identified, Base):
    """一家合作机构. `phone` is that of its counter; who answers it is kept apart, encrypted."""

    __tablename__ = "partners"
    __table_args__ = (
        one_of("kind", PartnerKind),
        UniqueConstraint("union_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
        {"comment": "合作机构 (银行网点等)"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="哪个工会的合作机构")
    kind: Mapped[PartnerKind] = mapped_column(comment="类别")
    name: Mapped[str] = mapped_column(comment="名称, 写到网点")
    phone: Mapped[str | None] = mapped_column(comment="对外的电话")
    contact_cipher: Mapped[bytes | None] = mapped_column(comment="联系人 (密文)")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true", comment="还在合作, 可以转介")

    contact = PersonalText("contact_cipher")
