"""名册导入: a file that a union has handed in at the console, and what became of it."""

import datetime as dt
import json
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.staff import Staff
from models.unions import Union


class RosterImportState(StrEnum):
    """CHECKING → READY → RUNNING → DONE; FAILED and CANCELLED end it at any step."""

    CHECKING = "checking"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RosterImport(Identified, Base):
    """One file for one union's scope. Figures are those of the preview until it runs, then of the run."""

    __tablename__ = "roster_imports"
    __table_args__ = (
        one_of("state", RosterImportState),
        CheckConstraint("byte_count > 0", name="not_empty"),
        CheckConstraint("done_count BETWEEN 0 AND total_count", name="done_in_range"),
        CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name="finished_is_complete",
        ),
        # Of two who start for the same union at once, one is too late.
        Index("uq_roster_imports_running", "union_id", unique=True, postgresql_where="state = 'running'"),
        Index("ix_roster_imports_union_id", "union_id", "id"),
        Index("ix_roster_imports_going", "beat_at", postgresql_where="state IN ('checking', 'running')"),
        {"comment": "名册导入"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="导入到哪个工会及其下级")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="经办人")
    state: Mapped[RosterImportState] = mapped_column(comment="状态")
    correct_names: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="已有的人按文件更正姓名"
    )
    file_kind: Mapped[str] = mapped_column(comment="xlsx 或 csv, 按内容认定")
    file_sha256: Mapped[bytes] = mapped_column(comment="文件摘要")
    byte_count: Mapped[int] = mapped_column(comment="字节数")
    total_count: Mapped[int] = mapped_column(comment="共多少行")
    done_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="这一步做了多少行")
    new_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="新增和转入")
    changed_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="有变化的")
    leaving_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="离会的")
    unchanged_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="没有变化的")
    failed_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="有错没有写入的")
    sample_cipher: Mapped[bytes | None] = mapped_column(comment="前几行的样子, 已掩码 (密文, JSON)")
    reason: Mapped[str | None] = mapped_column(comment="没有做成的原因")
    beat_at: Mapped[dt.datetime] = mapped_column(comment="最近一次有进展的时间")
    started_at: Mapped[dt.datetime | None] = mapped_column(comment="开始写入的时间")
    finished_at: Mapped[dt.datetime | None] = mapped_column(comment="结束时间")

    union: Mapped[Union] = relationship(lazy="raise")
    staff: Mapped[Staff] = relationship(lazy="raise")

    sample = PersonalText("sample_cipher")

    @property
    def sample_rows(self) -> list[dict[str, Any]]:
        """预览的几行: row, name and id_number (masked), becoming, problems; those that are wrong first."""
        rows: list[dict[str, Any]] = json.loads(self.sample or "[]")
        return rows


class RosterFilePurpose(StrEnum):
    SOURCE = "source"
    """As it was handed in."""
    ERRORS = "errors"
    """The rows that were not taken, to be mended and imported again."""


class RosterFile(Identified, Base):
    """名册文件: encrypted as a whole, and gone when its time is over."""

    __tablename__ = "roster_files"
    __table_args__ = (
        one_of("purpose", RosterFilePurpose),
        UniqueConstraint("import_id", "purpose"),
        {"comment": "名册导入的文件, 到时删除"},
    )

    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roster_imports.id"), comment="属于哪次导入")
    purpose: Mapped[RosterFilePurpose] = mapped_column(comment="原文件或出错的行")
    content_cipher: Mapped[bytes] = mapped_column(comment="文件内容 (密文, base64)")
    expires_at: Mapped[dt.datetime] = mapped_column(index=True, comment="到时删除")

    content = PersonalText("content_cipher")
