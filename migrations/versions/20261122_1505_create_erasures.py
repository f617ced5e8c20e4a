"""Create erasures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1505"
down_revision = "20261122_1500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员账号"),
        sa.Column("source", sa.String(32), nullable=False, comment="由谁提出"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="冷静期结束时间"),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="撤回时间"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="删除完成时间"),
        sa.Column("counts", postgresql.JSONB(), nullable=True, comment="各处删除的件数"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_erasures_cancelled_is_complete"),
        ),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_erasures_done_is_complete")
        ),
        sa.CheckConstraint(
            "source IN ('person', 'wechat_cancelled', 'wechat_revoked')",
            name=op.f("ck_erasures_source_known"),
        ),
        sa.CheckConstraint("state IN ('cooling', 'cancelled', 'done')", name=op.f("ck_erasures_state_known")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_erasures_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        comment="注销与个人信息删除",
    )
    op.create_index(
        "ix_erasures_due", "erasures", ["due_at"], unique=False, postgresql_where="state = 'cooling'"
    )
    op.create_index(op.f("ix_erasures_member_id"), "erasures", ["member_id"], unique=False)
    op.create_index(
        "uq_erasures_living", "erasures", ["member_id"], unique=True, postgresql_where="state <> 'cancelled'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("erasures")
