"""Count notices day by day, list whom a broadcast has told, and plan when one begins."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2120"
down_revision = "20261123_2100"
branch_labels = None
depends_on = None

STATES = "'waiting', 'sending', 'unsure', 'sent', 'kept', 'withdrawn'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "notice_figures",
        sa.Column("on_day", sa.Date(), nullable=False, comment="应发送的日期 (城市历日)"),
        sa.Column("district", sa.Text(), nullable=False, comment="辖市(区); 空表示全市不分区"),
        sa.Column("kind", sa.Text(), nullable=False, comment="通知种类"),
        sa.Column("state", sa.String(32), nullable=False, comment="订阅消息的状态"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="没有发送的原因; 空表示没有"),
        sa.Column("amount", sa.Integer(), nullable=False, comment="多少条"),
        sa.Column("read_count", sa.Integer(), nullable=False, comment="其中本人读过的"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_notice_figures_state_known")),
        sa.CheckConstraint("read_count BETWEEN 0 AND amount", name=op.f("ck_notice_figures_read_of_all")),
        sa.PrimaryKeyConstraint(
            "on_day", "district", "kind", "state", "outcome", name=op.f("pk_notice_figures")
        ),
        comment="每日通知统计",
    )
    op.create_index(
        "ix_notices_broadcast_told",
        "notices",
        ["broadcast_id", "state", "member_id"],
        postgresql_where=sa.text("broadcast_id IS NOT NULL"),
    )
    op.drop_index("ix_notices_broadcast", table_name="notices")
    op.add_column(
        "broadcasts",
        sa.Column(
            "planned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="定于何时开始发; 空表示发出后马上开始",
        ),
    )
    op.create_check_constraint(
        op.f("ck_broadcasts_planned_in_time"), "broadcasts", "planned_at < deadline_at"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_broadcasts_planned_in_time"), "broadcasts", type_="check")
    op.drop_column("broadcasts", "planned_at")
    op.create_index(
        "ix_notices_broadcast",
        "notices",
        ["broadcast_id", "state"],
        postgresql_where=sa.text("broadcast_id IS NOT NULL"),
    )
    op.drop_index("ix_notices_broadcast_told", table_name="notices")
    op.drop_table("notice_figures")
