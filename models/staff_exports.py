"""干部的导出: who asked for which list, who agreed, how far it is, and where its file lies until when."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.staff import Staff


class StaffExportState(StrEnum):
    AWAITING = "awaiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"


class StaffExport(Identified, Base):
    __tablename__ = "staff_exports"
    __table_args__ = (
        one_of("state", StaffExportState),
        CheckConstraint("NOT is_unmasked OR reason_cipher IS NOT NULL", name="unmasked_with_reason"),
        CheckConstraint("decided_by IS NULL OR decided_by <> staff_id", name="decided_by_another"),
        CheckConstraint(
            "NOT is_unmasked OR state NOT IN ('queued', 'running', 'done') OR decided_by IS NOT NULL",
            name="unmasked_after_agreement",
        ),
        CheckConstraint("rows_done >= 0 AND rows_total >= 0", name="rows_not_negative"),
        CheckConstraint("(state = 'done') = (storage_key IS NOT NULL)", name="file_while_done"),
        Index("ix_staff_exports_staff_id_id", "staff_id", "id"),
        Index("ix_staff_exports_state_expires_at", "state", "expires_at"),
        {"comment": "干部的导出"},
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="谁要导出")
    kind: Mapped[str] = mapped_column(comment="导出什么, 见 app/services/staff_exports/kinds")
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="当时的查询条件")
    union_ids: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(Uuid()), comment="当时能看的范围: 这些工会及下级"
    )
    is_unmasked: Mapped[bool] = mapped_column(comment="是否不遮姓名和号码")
    reason_cipher: Mapped[bytes | None] = mapped_column(comment="不遮的理由 (密文)")
    state: Mapped[StaffExportState] = mapped_column(comment="状态")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="同意或拒绝的另一个人"
    )
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="同意或拒绝的时间")
    refusal_cipher: Mapped[bytes | None] = mapped_column(comment="拒绝的理由 (密文)")
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0", comment="已写多少行")
    rows_total: Mapped[int | None] = mapped_column(comment="共多少行; 数不出来的为空")
    touched_at: Mapped[dt.datetime] = mapped_column(comment="最近一次有进展的时间")
    failure: Mapped[str | None] = mapped_column(comment="没有办成的原因")
    storage_key: Mapped[str | None] = mapped_column(unique=True, comment="文件库里的名字; 删除后为空")
    byte_count: Mapped[int | None] = mapped_column(comment="字节数")
    done_at: Mapped[dt.datetime | None] = mapped_column(comment="写完的时间")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="到时删除文件; 还等人同意的到时作废")

    asker: Mapped[Staff] = relationship(foreign_keys=staff_id, lazy="raise", viewonly=True)
    decider: Mapped[Staff | None] = relationship(foreign_keys=decided_by, lazy="raise", viewonly=True)

    reason = PersonalText("reason_cipher")
    refusal = PersonalText("refusal_cipher")
