"""Create the audit log, which only grows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261101_0910"
down_revision = "20261101_0900"
branch_labels = None
depends_on = None

REFUSE_CHANGES = """
CREATE FUNCTION audit_entries_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entries only grows: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_only_grow();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_only_grow();
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="发生时间"),
        sa.Column("actor_kind", sa.String(32), nullable=False, comment="行为人类别"),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="行为人"),
        sa.Column("action", sa.Text(), nullable=False, comment="动作, 如 coupons.claim"),
        sa.Column("subject", sa.Text(), nullable=False, comment="对象所在的表"),
        sa.Column("subject_id", sa.Uuid(), nullable=False, comment="对象主键"),
        sa.Column("details", postgresql.JSONB(), nullable=False, comment="细节, 不含个人信息明文"),
        sa.Column("request_id", sa.Text(), nullable=True, comment="请求编号"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "actor_kind IN ('member', 'staff', 'system')", name=op.f("ck_audit_entries_actor_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        comment="操作日志, 只增不改",
    )
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor_kind", "actor_id", "id"])
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject", "subject_id", "id"])
    op.execute(REFUSE_CHANGES)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION audit_entries_only_grow()")
