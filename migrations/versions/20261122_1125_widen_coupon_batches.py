"""Widen coupon batches: kinds, counted use windows, releases, budgets, merchants' codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1125"
down_revision = "20261122_1120"
branch_labels = None
depends_on = None

AUDIENCE_AS_CONDITIONS = """
CASE audience WHEN 'everyone_logged_in' THEN CAST('[]' AS jsonb)
ELSE CAST('[{"is": "verified"}, {"is": "membership", "states": ["member", "retained"]}]' AS jsonb) END
"""
OPENING_DAY = "(batch.claim_opens_at AT TIME ZONE 'Asia/Shanghai')::date"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "coupon_releases",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="券批次"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False, comment="放出时间"),
        sa.Column("first_slot", sa.Integer(), nullable=False, comment="起始编号"),
        sa.Column("end_slot", sa.Integer(), nullable=False, comment="结束编号 (不含)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "first_slot >= 0 AND first_slot < end_slot", name=op.f("ck_coupon_releases_slots_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["coupon_batches.id"], name=op.f("fk_coupon_releases_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_releases")),
        sa.UniqueConstraint("batch_id", "first_slot", name=op.f("uq_coupon_releases_batch_id_first_slot")),
        comment="券的放出计划",
    )
    op.create_index("ix_coupon_releases_due", "coupon_releases", ["batch_id", "released_at"], unique=False)
    op.create_table(
        "merchant_codes",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="券批次"),
        sa.Column("coupon_id", sa.Uuid(), nullable=True, comment="对应的优惠券"),
        sa.Column("code_cipher", sa.LargeBinary(), nullable=False, comment="券码 (密文)"),
        sa.Column("code_index", sa.LargeBinary(), nullable=False, comment="券码盲索引"),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True, comment="首次给持券人看的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "shown_at IS NULL OR coupon_id IS NOT NULL",
            name=op.f("ck_merchant_codes_shown_belongs_to_a_coupon"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batches.id"], name=op.f("fk_merchant_codes_batch_id")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_merchant_codes_coupon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_codes")),
        sa.UniqueConstraint("batch_id", "code_index", name=op.f("uq_merchant_codes_batch_id_code_index")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_merchant_codes_coupon_id")),
        comment="商户导入的券码",
    )
    op.create_index(
        "ix_merchant_codes_unused",
        "merchant_codes",
        ["batch_id", "id"],
        unique=False,
        postgresql_where="coupon_id IS NULL",
    )
    op.drop_constraint(op.f("ck_coupon_batches_kind_known"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_state_known"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_discount_within_threshold"), "coupon_batches", type_="check")
    op.drop_constraint(
        op.f("ck_coupon_batches_never_more_than_the_batch_holds"), "coupon_batches", type_="check"
    )
    op.drop_constraint(op.f("ck_coupon_batches_use_window_in_order"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupons_claimed_is_complete"), "coupons", type_="check")
    op.add_column("coupon_batches", sa.Column("union_id", sa.Uuid(), nullable=True, comment="发放的工会"))
    op.execute("UPDATE coupon_batches SET union_id = (SELECT id FROM unions WHERE level = 'city')")
    op.alter_column("coupon_batches", "union_id", nullable=False)
    op.add_column(
        "coupon_batches", sa.Column("percent_off", sa.Integer(), nullable=True, comment="折扣券减百分之几")
    )
    op.add_column(
        "coupon_batches", sa.Column("cap_fen", sa.Integer(), nullable=True, comment="折扣券最多减多少 (分)")
    )
    op.add_column("coupon_batches", sa.Column("item", sa.Text(), nullable=True, comment="兑换券换什么"))
    op.add_column(
        "coupon_batches",
        sa.Column(
            "code_source", sa.String(32), server_default="ours", nullable=False, comment="券码由谁生成"
        ),
    )
    op.add_column(
        "coupon_batches",
        sa.Column("daily_quantity", sa.Integer(), nullable=True, comment="每日放出的数量; 空表示一次放出"),
    )
    op.add_column(
        "coupon_batches", sa.Column("released_at_time", sa.Time(), nullable=True, comment="每日放出的时刻")
    )
    op.add_column(
        "coupon_batches", sa.Column("state_reason", sa.Text(), nullable=True, comment="暂停或召回的原因")
    )
    op.add_column(
        "coupon_batches",
        sa.Column("use_after_days", sa.Integer(), nullable=True, comment="领取后几天起可用, 0 为当时"),
    )
    op.add_column(
        "coupon_batches", sa.Column("use_for_days", sa.Integer(), nullable=True, comment="可用几天")
    )
    op.add_column(
        "coupon_batches",
        sa.Column(
            "subsidy_percent",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="工会承担优惠的百分之几",
        ),
    )
    op.add_column(
        "coupon_batches", sa.Column("budget_fen", sa.BigInteger(), nullable=True, comment="补贴预算上限 (分)")
    )
    op.add_column("coupon_batches", sa.Column("made_by", sa.Uuid(), nullable=True, comment="经办人"))
    op.add_column("coupon_batches", sa.Column("approved_by", sa.Uuid(), nullable=True, comment="审批人"))
    op.add_column(
        "coupon_batches",
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="审批时间"),
    )
    op.alter_column(
        "coupon_batches",
        "threshold_fen",
        existing_type=sa.INTEGER(),
        server_default="0",
        existing_comment="满多少可用 (分)",
        existing_nullable=False,
    )
    op.alter_column(
        "coupon_batches",
        "discount_fen",
        existing_type=sa.INTEGER(),
        nullable=True,
        comment="减多少 (分); 兑换券为兑换物的价值; 折扣券为空",
        existing_comment="减多少 (分)",
    )
    op.alter_column(
        "coupon_batches",
        "made_count",
        existing_type=sa.INTEGER(),
        comment="已用到的编号个数, 只增不减",
        existing_comment="已生成的券数",
        existing_nullable=False,
        existing_server_default=sa.text("0"),
    )
    op.alter_column(
        "coupon_batches",
        "audience",
        existing_type=sa.TEXT(),
        type_=postgresql.JSONB(),
        postgresql_using=AUDIENCE_AS_CONDITIONS,
        comment="对象条件, 见 app/audiences.py",
        existing_comment="对象条件的代号, 见 app/audiences.py",
        existing_nullable=False,
    )
    op.alter_column(
        "coupon_batches",
        "use_opens_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        nullable=True,
        comment="使用开始; 空表示按领取日起算",
        existing_comment="使用开始",
    )
    op.alter_column(
        "coupon_batches",
        "use_closes_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        nullable=True,
        comment="使用结束; 空表示按领取日起算",
        existing_comment="使用结束",
    )
    op.create_index(op.f("ix_coupon_batches_union_id"), "coupon_batches", ["union_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_coupon_batches_union_id"), "coupon_batches", "unions", ["union_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_coupon_batches_approved_by"), "coupon_batches", "staff", ["approved_by"], ["id"]
    )
    op.create_foreign_key(op.f("fk_coupon_batches_made_by"), "coupon_batches", "staff", ["made_by"], ["id"])
    op.add_column(
        "coupons", sa.Column("released_on", sa.Date(), nullable=True, comment="放出日期 (城市历日)")
    )
    op.add_column(
        "coupons",
        sa.Column("use_opens_at", sa.DateTime(timezone=True), nullable=True, comment="此券使用开始"),
    )
    op.add_column(
        "coupons",
        sa.Column("use_closes_at", sa.DateTime(timezone=True), nullable=True, comment="此券使用结束"),
    )
    op.add_column(
        "coupons", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True, comment="退回时间")
    )
    op.execute(
        f"UPDATE coupons coupon SET released_on = {OPENING_DAY},"
        " use_opens_at = CASE WHEN coupon.state <> 'free' THEN batch.use_opens_at END,"
        " use_closes_at = CASE WHEN coupon.state <> 'free' THEN batch.use_closes_at END,"
        " returned_at = CASE WHEN coupon.state = 'returned' THEN coupon.claimed_at END"
        " FROM coupon_batches batch WHERE batch.id = coupon.batch_id"
    )
    op.alter_column("coupons", "released_on", nullable=False)
    op.execute(
        "INSERT INTO coupon_releases (id, batch_id, released_at, first_slot, end_slot)"
        " SELECT gen_random_uuid(), id, claim_opens_at, 0, quantity FROM coupon_batches WHERE state <> 'draft'"
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_kind_known"),
        "coupon_batches",
        "kind IN ('threshold', 'percent', 'cash', 'exchange')",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_state_known"),
        "coupon_batches",
        "state IN ('draft', 'publishing', 'published', 'paused', 'recalled')",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_code_source_known"),
        "coupon_batches",
        "code_source IN ('ours', 'merchant')",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_made_count_not_negative"),
        "coupon_batches",
        "made_count >= 0",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_threshold_not_negative"),
        "coupon_batches",
        "threshold_fen >= 0",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_terms_fit_the_kind"),
        "coupon_batches",
        "CASE kind WHEN 'threshold' THEN discount_fen IS NOT NULL AND discount_fen > 0 AND "
        "threshold_fen >= discount_fen AND num_nonnulls(percent_off, cap_fen, item) = 0 WHEN 'cash' "
        "THEN discount_fen IS NOT NULL AND discount_fen > 0 AND threshold_fen = 0 AND "
        "num_nonnulls(percent_off, cap_fen, item) = 0 WHEN 'percent' THEN percent_off BETWEEN 1 AND "
        "99 AND cap_fen > 0 AND num_nonnulls(discount_fen, item) = 0 AND num_nonnulls(percent_off, "
        "cap_fen) = 2 WHEN 'exchange' THEN item <> '' AND discount_fen >= 0 AND threshold_fen = 0 "
        "AND num_nonnulls(percent_off, cap_fen) = 0 AND num_nonnulls(discount_fen, item) = 2 END",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_use_window_fixed_or_counted"),
        "coupon_batches",
        "(use_opens_at < use_closes_at AND num_nonnulls(use_opens_at, use_closes_at) = 2 AND "
        "num_nonnulls(use_after_days, use_for_days) = 0) OR (num_nonnulls(use_opens_at, "
        "use_closes_at) = 0 AND num_nonnulls(use_after_days, use_for_days) = 2 AND use_after_days "
        "BETWEEN 0 AND 366 AND use_for_days BETWEEN 1 AND 366)",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_daily_release_is_complete"),
        "coupon_batches",
        "(daily_quantity IS NULL) = (released_at_time IS NULL) AND daily_quantity > 0",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_subsidy_percent_in_range"),
        "coupon_batches",
        "subsidy_percent BETWEEN 0 AND 100",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_budget_not_negative"),
        "coupon_batches",
        "budget_fen >= 0",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_approved_is_complete"),
        "coupon_batches",
        "(approved_by IS NULL) = (approved_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_two_persons"),
        "coupon_batches",
        "approved_by <> made_by",
    )
    op.create_check_constraint(
        op.f("ck_coupons_claimed_is_complete"),
        "coupons",
        "state = 'free' OR num_nonnulls(claimed_at, claimed_on, nth, nth_of_day, use_opens_at, "
        "use_closes_at) = 6",
    )
    op.create_check_constraint(
        op.f("ck_coupons_returned_is_complete"),
        "coupons",
        "(state = 'returned') = (returned_at IS NOT NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_coupon_batches_kind_known"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_state_known"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_code_source_known"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_made_count_not_negative"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_threshold_not_negative"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_terms_fit_the_kind"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_use_window_fixed_or_counted"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_daily_release_is_complete"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_subsidy_percent_in_range"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_budget_not_negative"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_approved_is_complete"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupon_batches_two_persons"), "coupon_batches", type_="check")
    op.drop_constraint(op.f("ck_coupons_claimed_is_complete"), "coupons", type_="check")
    op.drop_constraint(op.f("ck_coupons_returned_is_complete"), "coupons", type_="check")
    # What the older rules cannot say is put into the nearest that they can.
    op.execute(
        "UPDATE coupon_batches SET state = CASE state WHEN 'paused' THEN 'recalled' ELSE state END,"
        " kind = 'threshold', quantity = greatest(quantity, made_count),"
        " discount_fen = greatest(1, coalesce(discount_fen, cap_fen)),"
        " threshold_fen = greatest(1, threshold_fen, coalesce(discount_fen, cap_fen)),"
        " use_opens_at = coalesce(use_opens_at, claim_opens_at),"
        " use_closes_at = coalesce(use_closes_at, claim_closes_at + interval '366 days')"
    )
    op.drop_column("coupons", "returned_at")
    op.drop_column("coupons", "use_closes_at")
    op.drop_column("coupons", "use_opens_at")
    op.drop_column("coupons", "released_on")
    op.drop_constraint(op.f("fk_coupon_batches_made_by"), "coupon_batches", type_="foreignkey")
    op.drop_constraint(op.f("fk_coupon_batches_approved_by"), "coupon_batches", type_="foreignkey")
    op.drop_constraint(op.f("fk_coupon_batches_union_id"), "coupon_batches", type_="foreignkey")
    op.drop_index(op.f("ix_coupon_batches_union_id"), table_name="coupon_batches")
    op.alter_column(
        "coupon_batches",
        "use_closes_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        nullable=False,
        comment="使用结束",
        existing_comment="使用结束; 空表示按领取日起算",
    )
    op.alter_column(
        "coupon_batches",
        "use_opens_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        nullable=False,
        comment="使用开始",
        existing_comment="使用开始; 空表示按领取日起算",
    )
    op.alter_column(
        "coupon_batches",
        "audience",
        existing_type=postgresql.JSONB(astext_type=sa.Text()),
        type_=sa.TEXT(),
        postgresql_using="CASE WHEN audience = '[]' THEN 'everyone_logged_in' ELSE 'verified_members' END",
        comment="对象条件的代号, 见 app/audiences.py",
        existing_comment="对象条件, 见 app/audiences.py",
        existing_nullable=False,
    )
    op.alter_column(
        "coupon_batches",
        "made_count",
        existing_type=sa.INTEGER(),
        comment="已生成的券数",
        existing_comment="已用到的编号个数, 只增不减",
        existing_nullable=False,
        existing_server_default=sa.text("0"),
    )
    op.alter_column(
        "coupon_batches",
        "discount_fen",
        existing_type=sa.INTEGER(),
        nullable=False,
        comment="减多少 (分)",
        existing_comment="减多少 (分); 兑换券为兑换物的价值; 折扣券为空",
    )
    op.alter_column(
        "coupon_batches",
        "threshold_fen",
        existing_type=sa.INTEGER(),
        server_default=None,
        existing_comment="满多少可用 (分)",
        existing_nullable=False,
    )
    op.drop_column("coupon_batches", "approved_at")
    op.drop_column("coupon_batches", "approved_by")
    op.drop_column("coupon_batches", "made_by")
    op.drop_column("coupon_batches", "budget_fen")
    op.drop_column("coupon_batches", "subsidy_percent")
    op.drop_column("coupon_batches", "use_for_days")
    op.drop_column("coupon_batches", "use_after_days")
    op.drop_column("coupon_batches", "state_reason")
    op.drop_column("coupon_batches", "released_at_time")
    op.drop_column("coupon_batches", "daily_quantity")
    op.drop_column("coupon_batches", "code_source")
    op.drop_column("coupon_batches", "item")
    op.drop_column("coupon_batches", "cap_fen")
    op.drop_column("coupon_batches", "percent_off")
    op.drop_column("coupon_batches", "union_id")
    op.drop_index(
        "ix_merchant_codes_unused", table_name="merchant_codes", postgresql_where="coupon_id IS NULL"
    )
    op.drop_table("merchant_codes")
    op.drop_index("ix_coupon_releases_due", table_name="coupon_releases")
    op.drop_table("coupon_releases")
    op.create_check_constraint(
        op.f("ck_coupon_batches_kind_known"),
        "coupon_batches",
        "kind IN ('threshold')",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_state_known"),
        "coupon_batches",
        "state IN ('draft', 'publishing', 'published', 'recalled')",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_discount_within_threshold"),
        "coupon_batches",
        "discount_fen > 0 AND threshold_fen >= discount_fen",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_never_more_than_the_batch_holds"),
        "coupon_batches",
        "made_count BETWEEN 0 AND quantity",
    )
    op.create_check_constraint(
        op.f("ck_coupon_batches_use_window_in_order"),
        "coupon_batches",
        "use_opens_at < use_closes_at",
    )
    op.create_check_constraint(
        op.f("ck_coupons_claimed_is_complete"),
        "coupons",
        "state = 'free' OR (claimed_at IS NOT NULL AND claimed_on IS NOT NULL AND nth IS NOT NULL "
        "AND nth_of_day IS NOT NULL)",
    )
