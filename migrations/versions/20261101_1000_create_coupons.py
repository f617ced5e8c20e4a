"""Create the coupons: the rows that are the stock."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_1000"
down_revision = "20261101_0955"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "coupons",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="券批次"),
        sa.Column("slot", sa.Integer(), nullable=False, comment="批次内编号, 从 0 起"),
        sa.Column("state", sa.String(32), server_default="free", nullable=False, comment="状态"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="持券人"),
        sa.Column("nth", sa.Integer(), nullable=True, comment="此人在本批次的第几张"),
        sa.Column("nth_of_day", sa.Integer(), nullable=True, comment="此人当日在本批次的第几张"),
        sa.Column("claimed_on", sa.Date(), nullable=True, comment="领取日期 (城市历日)"),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True, comment="领取时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'free') = (member_id IS NULL)", name=op.f("ck_coupons_free_belongs_to_nobody")
        ),
        sa.CheckConstraint(
            "state = 'free' OR (claimed_at IS NOT NULL AND claimed_on IS NOT NULL AND nth IS NOT NULL AND nth_of_day IS NOT NULL)",
            name=op.f("ck_coupons_claimed_is_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('free', 'claimed', 'redeemed', 'returned')", name=op.f("ck_coupons_state_known")
        ),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_coupons_slot_not_negative")),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batches.id"], name="fk_coupons_batch_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_coupons_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupons"),
        comment="优惠券",
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_coupons_free", "coupons", ["batch_id", "slot"], postgresql_where=sa.text("state = 'free'")
    )
    op.create_index(
        "ix_coupons_wallet",
        "coupons",
        ["member_id", "claimed_at", "id"],
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.create_index(
        "uq_coupons_nth",
        "coupons",
        ["batch_id", "member_id", "nth"],
        unique=True,
        postgresql_where=sa.text("member_id IS NOT NULL AND state <> 'returned'"),
    )
    op.create_index(
        "uq_coupons_nth_of_day",
        "coupons",
        ["batch_id", "member_id", "claimed_on", "nth_of_day"],
        unique=True,
        postgresql_where=sa.text("member_id IS NOT NULL AND state <> 'returned'"),
    )
    op.create_index(
        "uq_coupons_slot",
        "coupons",
        ["batch_id", "slot"],
        unique=True,
        postgresql_where=sa.text("state <> 'returned'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("coupons")
