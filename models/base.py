"""模型的地基: naming convention, UUIDv7 identity and the personal-data descriptor's home."""

import datetime as dt
import enum
import uuid
from enum import StrEnum
from typing import Any, TypeVar

import uuid_utils.compat
from sqlalchemy import CheckConstraint, DateTime, Enum, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

Kind = TypeVar("Kind", bound=StrEnum)


class Base(DeclarativeBase):
    """Base of all tables. Relationships are declared `lazy="raise"`: an N+1 is a crash in the test."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        dt.datetime: DateTime(timezone=True),
        str: Text(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Identified:
    """A row with an opaque id, known from the moment the object is made.

    Encryption binds each cell to its row (table, column, id), so the id may not wait for the flush.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-1, comment="主键 (UUIDv7)")

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", uuid_utils.compat.uuid7())
        self.id = values.pop("id")
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
            setattr(self, name, value)

    @declared_attr
    def created_at(cls) -> Mapped[dt.datetime]:  # noqa: N805 - a declared_attr receives the class
        return mapped_column(server_default=func.now(), comment="创建时间", sort_order=900)


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """CHECK that a text column holds a member of `kind`; enums are stored as their text."""
    listed = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
