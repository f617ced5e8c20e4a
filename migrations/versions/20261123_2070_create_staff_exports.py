"""Create staff exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_2070"
down_revision = "20261122_2061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "staff_exports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="谁要导出"),
        sa.Column("kind", sa.Text(), nullable=False, comment="导出什么, 见 app/services/staff_exports/kinds"),
        sa.Column("filters", postgresql.JSONB(), nullable=False, comment="当时的查询条件"),
        sa.Column("union_ids", sa.ARRAY(sa.Uuid()), nullable=False, comment="当时能看的范围: 这些工会及下级"),
        sa.Column("is_unmasked", sa.Boolean(), nullable=False, comment="是否不遮姓名和号码"),
        sa.Column("reason_cipher", sa.LargeBinary(), nullable=True, comment="不遮的理由 (密文)"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="同意或拒绝的另一个人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="同意或拒绝的时间"),
        sa.Column("refusal_cipher", sa.LargeBinary(), nullable=True, comment="拒绝的理由 (密文)"),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False, comment="已写多少行"),
        sa.Column("rows_total", sa.Integer(), nullable=True, comment="共多少行; 数不出来的为空"),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False, comment="最近一次有进展的时间"),
        sa.Column("failure", sa.Text(), nullable=True, comment="没有办成的原因"),
        sa.Column("storage_key", sa.Text(), nullable=True, comment="文件库里的名字; 删除后为空"),
        sa.Column("byte_count", sa.Integer(), nullable=True, comment="字节数"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="写完的时间"),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="到时删除文件; 还等人同意的到时作废",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'done') = (storage_key IS NOT NULL)", name=op.f("ck_staff_exports_file_while_done")
        ),
        sa.CheckConstraint(
            "NOT is_unmasked OR state NOT IN ('queued', 'running', 'done') OR decided_by IS NOT NULL",
            name=op.f("ck_staff_exports_unmasked_after_agreement"),
        ),
        sa.CheckConstraint(
            "state IN ('awaiting', 'queued', 'running', 'done', 'failed', 'cancelled', 'refused', 'expired')",
            name=op.f("ck_staff_exports_state_known"),
        ),
        sa.CheckConstraint(
            "NOT is_unmasked OR reason_cipher IS NOT NULL", name=op.f("ck_staff_exports_unmasked_with_reason")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> staff_id", name=op.f("ck_staff_exports_decided_by_another")
        ),
        sa.CheckConstraint(
            "rows_done >= 0 AND rows_total >= 0", name=op.f("ck_staff_exports_rows_not_negative")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_staff_exports_decided_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_exports_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_exports")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_staff_exports_storage_key")),
        comment="干部的导出",
    )
    op.create_index(op.f("ix_staff_exports_decided_by"), "staff_exports", ["decided_by"], unique=False)
    op.create_index("ix_staff_exports_staff_id_id", "staff_exports", ["staff_id", "id"], unique=False)
    op.create_index(
        "ix_staff_exports_state_expires_at", "staff_exports", ["state", "expires_at"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("staff_exports")
