"""疗休养基地: where recuperation trips go, and where groups from other cities are received."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of


class BaseKind(StrEnum):
    """A base receives people; a supplier (travel agency) takes them there."""

    BASE = "base"
    SUPPLIER = "supplier"


class BaseGrade(StrEnum):
    """等级: who has named it a base."""

    PROVINCE = "province"
    CITY = "city"
    NONE = "none"


class RecuperationBase(Identified, Base):
    """一个基地. Listed for everybody while its contract runs. `is_in_city`: it can receive 走进常州."""

    __tablename__ = "recuperation_bases"
    __table_args__ = (
        one_of("kind", BaseKind),
        one_of("grade", BaseGrade),
        UniqueConstraint("name"),
        CheckConstraint("contract_begins_on <= contract_ends_on", name="contract_in_order"),
        Index("ix_recuperation_bases_listed", "is_in_city", "id", postgresql_where="is_listed"),
        {"comment": "疗休养基地和承办单位"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="管理的工会")
    kind: Mapped[BaseKind] = mapped_column(comment="基地或承办单位")
    name: Mapped[str] = mapped_column(comment="名称")
    city: Mapped[str] = mapped_column(comment="所在城市")
    address: Mapped[str] = mapped_column(comment="地址")
    phone: Mapped[str | None] = mapped_column(comment="对外的电话")
    introduction: Mapped[str] = mapped_column(default="", server_default="", comment="介绍")
    grade: Mapped[BaseGrade] = mapped_column(
        default=BaseGrade.NONE, server_default=BaseGrade.NONE, comment="等级"
    )
    is_in_city: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="在本市, 可以接待走进常州"
    )
    contract_begins_on: Mapped[dt.date] = mapped_column(comment="合同起")
    contract_ends_on: Mapped[dt.date] = mapped_column(comment="合同止")
    is_listed: Mapped[bool] = mapped_column(default=True, server_default="true", comment="在手机上列出")

    photos: Mapped[list["RecuperationBasePhoto"]] = relationship(
        lazy="raise", order_by="RecuperationBasePhoto.position", cascade="all, delete-orphan"
    )


class RecuperationBasePhoto(Identified, Base):
    """基地照片: shown to everyone while the base is listed."""

    __tablename__ = "recuperation_base_photos"
    __table_args__ = (UniqueConstraint("base_id", "attachment_id"), {"comment": "疗休养基地照片"})

    base_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recuperation_bases.id", ondelete="CASCADE"), comment="基地"
    )
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")
    position: Mapped[int] = mapped_column(comment="显示次序")

    attachment: Mapped[Attachment] = relationship(lazy="raise")
