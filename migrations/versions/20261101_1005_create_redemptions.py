"""Create redemptions."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_1005"
down_revision = "20261101_1000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "redemptions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("coupon_id", sa.Uuid(), nullable=False, comment="优惠券"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="核销门店"),
        sa.Column("clerk_id", sa.Uuid(), nullable=False, comment="核销员"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="持券人"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="核销码摘要; 一码一次"),
        sa.Column("amount_fen", sa.Integer(), nullable=True, comment="消费金额 (分)"),
        sa.Column("discount_fen", sa.Integer(), nullable=False, comment="优惠金额 (分)"),
        sa.Column("redeemed_on", sa.Date(), nullable=False, comment="核销日期 (城市历日)"),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False, comment="核销时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "amount_fen IS NULL OR amount_fen >= discount_fen",
            name=op.f("ck_redemptions_amount_covers_discount"),
        ),
        sa.CheckConstraint("discount_fen > 0", name=op.f("ck_redemptions_discount_positive")),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerks.id"], name="fk_redemptions_clerk_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name="fk_redemptions_coupon_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_redemptions_member_id"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_redemptions_store_id"),
        sa.PrimaryKeyConstraint("id", name="pk_redemptions"),
        sa.UniqueConstraint("code_hash", name="uq_redemptions_code_hash"),
        sa.UniqueConstraint("coupon_id", name="uq_redemptions_coupon_id"),
        comment="核销记录",
    )
    op.create_index("ix_redemptions_clerk_id", "redemptions", ["clerk_id"])
    op.create_index("ix_redemptions_member_id", "redemptions", ["member_id"])
    op.create_index("ix_redemptions_till", "redemptions", ["store_id", "redeemed_on", "redeemed_at", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("redemptions")
