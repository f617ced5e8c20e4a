"""Create the tables of the cockpit."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2060"
down_revision = "20261122_2020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "month_figures",
        sa.Column("month", sa.Date(), nullable=False, comment="月份, 以 1 日表示"),
        sa.Column("district", sa.Text(), nullable=False, comment="辖市(区); 空表示全市不分区"),
        sa.Column("figure", sa.Text(), nullable=False, comment="指标; 带冒号的是某一步流失的原因"),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="数值"),
        sa.CheckConstraint(
            "date_trunc('month', month)::date = month", name=op.f("ck_month_figures_first_of_the_month")
        ),
        sa.PrimaryKeyConstraint("month", "district", "figure", name=op.f("pk_month_figures")),
        comment="每月统计 (驾驶舱)",
    )
    op.create_table(
        "reach_cells",
        sa.Column("district", sa.Text(), nullable=False, comment="辖市(区); 空表示不在任何区"),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False, comment="纬度的百分之一度, 取整"),
        sa.Column(
            "place", sa.Integer(), autoincrement=False, nullable=False, comment="经度的百分之一度, 取整"
        ),
        sa.Column("street", sa.Text(), nullable=True, comment="会员最多的街道(镇)工会"),
        sa.Column("member_count", sa.Integer(), nullable=False, comment="在此工作的会员"),
        sa.Column("near_count", sa.Integer(), nullable=False, comment="其中一公里内有门店的"),
        sa.Column("store_count", sa.Integer(), nullable=False, comment="格内在架门店"),
        sa.CheckConstraint("near_count BETWEEN 0 AND member_count", name=op.f("ck_reach_cells_near_of_all")),
        sa.CheckConstraint("store_count >= 0", name=op.f("ck_reach_cells_stores_not_negative")),
        sa.PrimaryKeyConstraint("district", "row", "place", name=op.f("pk_reach_cells")),
        comment="一公里覆盖的网格 (驾驶舱)",
    )
    op.create_table(
        "desk_clocks",
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="办理的工会"),
        sa.Column("kind", sa.Text(), nullable=False, comment="哪一类事"),
        sa.Column("waiting_count", sa.Integer(), nullable=False, comment="在办"),
        sa.Column("soon_count", sa.Integer(), nullable=False, comment="其中两天内到期"),
        sa.Column("overdue_count", sa.Integer(), nullable=False, comment="其中已超期"),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True, comment="最早的期限"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="统计时间"),
        sa.CheckConstraint(
            "soon_count + overdue_count <= waiting_count", name=op.f("ck_desk_clocks_of_all_that_waits")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_desk_clocks_union_id")),
        sa.PrimaryKeyConstraint("union_id", "kind", name=op.f("pk_desk_clocks")),
        comment="办理时限 (驾驶舱)",
    )
    op.create_table(
        "union_places",
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="工会"),
        sa.Column("lat", sa.Double(), nullable=False, comment="纬度 (GCJ-02)"),
        sa.Column("lng", sa.Double(), nullable=False, comment="经度 (GCJ-02)"),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name=op.f("ck_union_places_on_the_map")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_union_places_union_id")),
        sa.PrimaryKeyConstraint("union_id", name=op.f("pk_union_places")),
        comment="工会所在地",
    )
    op.create_table(
        "batch_progress",
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="券批次"),
        sa.Column("claimed_count", sa.Integer(), nullable=False, comment="已领, 退回的不算"),
        sa.Column("redeemed_count", sa.Integer(), nullable=False, comment="已核销"),
        sa.Column("lapsed_count", sa.Integer(), nullable=False, comment="过期未用"),
        sa.Column("subsidy_fen", sa.BigInteger(), nullable=False, comment="已产生的补贴 (分)"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="统计时间"),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batches.id"], name=op.f("fk_batch_progress_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_progress")),
        comment="券批次进度 (驾驶舱)",
    )
    op.create_table(
        "campaign_progress",
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("signed_count", sa.Integer(), nullable=False, comment="报名, 取消的不算"),
        sa.Column("waiting_count", sa.Integer(), nullable=False, comment="审核中、补正、候补"),
        sa.Column("overdue_count", sa.Integer(), nullable=False, comment="其中审核已超期"),
        sa.Column("approved_count", sa.Integer(), nullable=False, comment="通过而还没有发放"),
        sa.Column("handed_count", sa.Integer(), nullable=False, comment="已发放或已到场"),
        sa.Column("refused_count", sa.Integer(), nullable=False, comment="未通过、未抽中"),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="名额; 空为不限"),
        sa.Column("taken_count", sa.Integer(), nullable=False, comment="已占名额"),
        sa.Column("promised_fen", sa.BigInteger(), nullable=False, comment="已批的钱 (分)"),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False, comment="银行已付的 (分)"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="统计时间"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_progress_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_progress")),
        comment="活动进度 (驾驶舱)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("campaign_progress")
    op.drop_table("batch_progress")
    op.drop_table("union_places")
    op.drop_table("desk_clocks")
    op.drop_table("reach_cells")
    op.drop_table("month_figures")
