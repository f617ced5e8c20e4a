"""Let redemptions be reversed, and count the subsidy."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1130"
down_revision = "20261122_1125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("redemptions", sa.Column("merchant_id", sa.Uuid(), nullable=True, comment="商户"))
    op.add_column(
        "redemptions",
        sa.Column(
            "subsidy_fen", sa.Integer(), server_default="0", nullable=False, comment="其中工会补贴 (分)"
        ),
    )
    op.add_column(
        "redemptions",
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True, comment="撤销时间; 空表示有效"),
    )
    op.add_column("redemptions", sa.Column("reversed_by", sa.Uuid(), nullable=True, comment="撤销的核销员"))
    op.add_column("redemptions", sa.Column("reversal_reason", sa.Text(), nullable=True, comment="撤销原因"))
    op.drop_constraint(op.f("uq_redemptions_coupon_id"), "redemptions", type_="unique")
    op.create_index(
        "uq_redemptions_coupon_id",
        "redemptions",
        ["coupon_id"],
        unique=True,
        postgresql_where="reversed_at IS NULL",
    )
    op.create_index("ix_redemptions_coupon_id", "redemptions", ["coupon_id"], unique=False)
    op.create_index(
        "ix_redemptions_settling", "redemptions", ["merchant_id", "redeemed_on", "id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_redemptions_reversed_by"), "redemptions", "clerks", ["reversed_by"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_redemptions_merchant_id"), "redemptions", "merchants", ["merchant_id"], ["id"]
    )
    op.execute(
        "UPDATE redemptions redemption SET merchant_id = store.merchant_id"
        " FROM stores store WHERE store.id = redemption.store_id"
    )
    op.alter_column("redemptions", "merchant_id", nullable=False)
    op.drop_constraint(op.f("ck_redemptions_discount_positive"), "redemptions", type_="check")
    op.create_check_constraint(
        op.f("ck_redemptions_discount_not_negative"),
        "redemptions",
        "discount_fen >= 0",
    )
    op.create_check_constraint(
        op.f("ck_redemptions_subsidy_within_discount"),
        "redemptions",
        "subsidy_fen BETWEEN 0 AND discount_fen",
    )
    op.create_check_constraint(
        op.f("ck_redemptions_reversed_is_complete"),
        "redemptions",
        "num_nonnulls(reversed_at, reversed_by, reversal_reason) IN (0, 3)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_redemptions_discount_not_negative"), "redemptions", type_="check")
    op.drop_constraint(op.f("ck_redemptions_subsidy_within_discount"), "redemptions", type_="check")
    op.drop_constraint(op.f("ck_redemptions_reversed_is_complete"), "redemptions", type_="check")
    op.execute("DELETE FROM redemptions WHERE reversed_at IS NOT NULL")
    op.execute(
        "UPDATE redemptions SET discount_fen = 1, amount_fen = greatest(1, amount_fen) WHERE discount_fen = 0"
    )
    op.drop_constraint(op.f("fk_redemptions_merchant_id"), "redemptions", type_="foreignkey")
    op.drop_constraint(op.f("fk_redemptions_reversed_by"), "redemptions", type_="foreignkey")
    op.drop_index("ix_redemptions_settling", table_name="redemptions")
    op.drop_index("ix_redemptions_coupon_id", table_name="redemptions")
    op.drop_index(
        "uq_redemptions_coupon_id", table_name="redemptions", postgresql_where="reversed_at IS NULL"
    )
    op.create_unique_constraint(op.f("uq_redemptions_coupon_id"), "redemptions", ["coupon_id"])
    op.drop_column("redemptions", "reversal_reason")
    op.drop_column("redemptions", "reversed_by")
    op.drop_column("redemptions", "reversed_at")
    op.drop_column("redemptions", "subsidy_fen")
    op.drop_column("redemptions", "merchant_id")
    op.create_check_constraint(
        op.f("ck_redemptions_discount_positive"),
        "redemptions",
        "discount_fen > 0",
    )
