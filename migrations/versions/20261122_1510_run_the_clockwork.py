"""Let the clockwork run: its ticks, the day's figures, closed batches, statements that nobody drafted."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1510"
down_revision = "20261122_1505"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # Claims go on while it is built. One that was broken off is left behind unusable.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_coupons_running_out")
        op.create_index(
            "ix_coupons_running_out",
            "coupons",
            ["use_closes_at", "id"],
            postgresql_where=sa.text("state = 'claimed'"),
            postgresql_concurrently=True,
        )
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "daily_figures",
        sa.Column("on_day", sa.Date(), nullable=False, comment="日期 (城市历日)"),
        sa.Column("district", sa.Text(), nullable=False, comment="辖市(区); 空表示全市不分区"),
        sa.Column("figure", sa.Text(), nullable=False, comment="指标"),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="数值"),
        sa.PrimaryKeyConstraint("on_day", "district", "figure", name=op.f("pk_daily_figures")),
        comment="每日统计 (驾驶舱)",
    )
    op.create_table(
        "tick_runs",
        sa.Column("name", sa.Text(), nullable=False, comment="名字, 如 coupons.remind"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次已安排的应运行时刻"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次开始"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次成功完成"),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次失败"),
        sa.Column("run_count", sa.Integer(), server_default="0", nullable=False, comment="成功次数"),
        sa.Column("failed_count", sa.Integer(), server_default="0", nullable=False, comment="失败次数"),
        sa.Column(
            "did_count", sa.BigInteger(), server_default="0", nullable=False, comment="最近一次办了几件"
        ),
        sa.CheckConstraint(
            "run_count >= 0 AND failed_count >= 0", name=op.f("ck_tick_runs_counts_not_negative")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tick_runs")),
        comment="定时任务的运行情况",
    )
    op.add_column(
        "coupon_batches",
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="领取结束后收盘的时间"),
    )
    op.add_column(
        "coupon_batches",
        sa.Column(
            "lapsed_count", sa.Integer(), nullable=True, comment="领了没用而过期的张数; 全部过期后才有"
        ),
    )
    op.alter_column(
        "statements",
        "made_by",
        existing_type=sa.Uuid(),
        nullable=True,
        comment="经办人; 空表示由系统按月编制",
        existing_comment="经办人",
    )
    op.create_check_constraint(
        op.f("ck_statements_two_persons_pay"), "statements", "made_by IS NOT NULL OR paid_by <> checked_by"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_statements_two_persons_pay"), "statements", type_="check")
    # What the clockwork has drafted needs a maker again: somebody who neither checked nor paid it.
    op.execute(
        "UPDATE statements SET made_by = (SELECT id FROM staff WHERE id IS DISTINCT FROM checked_by"
        " AND id IS DISTINCT FROM paid_by ORDER BY id LIMIT 1) WHERE made_by IS NULL"
    )
    op.alter_column(
        "statements",
        "made_by",
        existing_type=sa.Uuid(),
        nullable=False,
        comment="经办人",
        existing_comment="经办人; 空表示由系统按月编制",
    )
    op.drop_index("ix_coupons_running_out", table_name="coupons")
    op.drop_column("coupon_batches", "lapsed_count")
    op.drop_column("coupon_batches", "closed_at")
    op.drop_table("daily_figures")
    op.drop_table("tick_runs")
