"""工会组织: one tree table. Depth and kinds vary by branch, so rules walk the real path."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of


class UnionLevel(StrEnum):
    """Where in the hierarchy a union stands."""

    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"
    INDUSTRIAL = "industrial"
    GRASSROOTS = "grassroots"


class UnionKind(StrEnum):
    """By what its people belong together: a place, an industry, the city directly, an employer."""

    AREA = "area"
    INDUSTRY = "industry"
    DIRECT = "direct"
    UNIT = "unit"


class Union(Identified, Base):
    __tablename__ = "unions"
    __table_args__ = (
        one_of("level", UnionLevel),
        one_of("kind", UnionKind),
        CheckConstraint("(parent_id IS NULL) = (level = 'city')", name="only_the_city_has_no_parent"),
        CheckConstraint("ancestor_ids[array_upper(ancestor_ids, 1)] = id", name="path_ends_in_itself"),
        Index("ix_unions_ancestor_ids", "ancestor_ids", postgresql_using="gin"),
        Index("uq_unions_one_city", "level", unique=True, postgresql_where="level = 'city'"),
        {"comment": "工会组织"},
    )

    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="上级工会"
    )
    ancestor_ids: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(Uuid()), comment="从市总工会到本级的路径, 含自身; 数据权限据此判断"
    )
    name: Mapped[str] = mapped_column(comment="全称")
    level: Mapped[UnionLevel] = mapped_column(comment="层级")
    kind: Mapped[UnionKind] = mapped_column(comment="类别: 区域 产业 直属 单位")
    district: Mapped[str | None] = mapped_column(comment="所在辖市(区)")


class Unit(Identified, Base):
    """单位: an employer. It may have no union yet."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("headcount >= 0", name="headcount_not_negative"),
        {"comment": "用人单位"},
    )

    name: Mapped[str] = mapped_column(comment="名称")
    credit_code: Mapped[str] = mapped_column(unique=True, comment="统一社会信用代码")
    district: Mapped[str] = mapped_column(index=True, comment="所在辖市(区)")
    headcount: Mapped[int] = mapped_column(comment="职工人数")
    union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="本单位工会; 空表示尚未建会"
    )
