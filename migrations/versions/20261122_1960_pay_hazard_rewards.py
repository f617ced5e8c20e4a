"""Pay the rewards for hazards by payment lists, or give coupons for them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1960"
down_revision = "20261122_1950"
branch_labels = None
depends_on = None

HOLD_ROWS = """
DROP TRIGGER payments_stay ON payments;
CREATE TRIGGER payments_stay
    BEFORE DELETE OR UPDATE OF list_id, signup_id, {more}amount_fen, number ON payments
    FOR EACH ROW EXECUTE FUNCTION payments_stay();
"""

# The tables before this hold payments of sign-ups alone, so going down gives those of rewards up.
DROP_REWARDS = """
ALTER TABLE payments DISABLE TRIGGER payments_stay;
DELETE FROM payments WHERE hazard_report_id IS NOT NULL;
DELETE FROM payment_lists WHERE union_id IS NOT NULL;
ALTER TABLE payments ENABLE TRIGGER payments_stay;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "hazard_reports",
        sa.Column("reward_coupon_id", sa.Uuid(), nullable=True, comment="奖励的优惠券, 代替钱"),
    )
    op.add_column(
        "hazard_reports",
        sa.Column("card_cipher", sa.LargeBinary(), nullable=True, comment="报告人的收款银行卡 (密文)"),
    )
    op.create_unique_constraint(
        op.f("uq_hazard_reports_reward_coupon_id"), "hazard_reports", ["reward_coupon_id"]
    )
    op.create_foreign_key(
        op.f("fk_hazard_reports_reward_coupon_id"), "hazard_reports", "coupons", ["reward_coupon_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_hazard_reports_one_reward"),
        "hazard_reports",
        "reward_coupon_id IS NULL OR (state = 'accepted' AND reward_fen IS NULL)",
    )
    op.alter_column("payment_lists", "campaign_id", nullable=True)
    op.add_column(
        "payment_lists",
        sa.Column("union_id", sa.Uuid(), nullable=True, comment="发安全隐患奖励的工会, 代替活动"),
    )
    op.create_foreign_key(op.f("fk_payment_lists_union_id"), "payment_lists", "unions", ["union_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_payment_lists_one_source"), "payment_lists", "num_nonnulls(campaign_id, union_id) = 1"
    )
    op.create_index("ix_payment_lists_union", "payment_lists", ["union_id", "id"])
    op.alter_column("payments", "signup_id", nullable=True)
    op.add_column(
        "payments",
        sa.Column("hazard_report_id", sa.Uuid(), nullable=True, comment="得奖励的隐患报告, 代替报名"),
    )
    op.create_foreign_key(
        op.f("fk_payments_hazard_report_id"), "payments", "hazard_reports", ["hazard_report_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_payments_one_reason"), "payments", "num_nonnulls(signup_id, hazard_report_id) = 1"
    )
    op.create_index("ix_payments_hazard_report_id", "payments", ["hazard_report_id"])
    op.create_index(
        "uq_payments_living_reward",
        "payments",
        ["hazard_report_id"],
        unique=True,
        postgresql_where="state IN ('pending', 'paid')",
    )
    op.execute(HOLD_ROWS.format(more="hazard_report_id, "))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(DROP_REWARDS)
    op.execute(HOLD_ROWS.format(more=""))
    op.drop_index("uq_payments_living_reward", table_name="payments")
    op.drop_index("ix_payments_hazard_report_id", table_name="payments")
    op.drop_constraint(op.f("ck_payments_one_reason"), "payments")
    op.drop_column("payments", "hazard_report_id")
    op.alter_column("payments", "signup_id", nullable=False)
    op.drop_index("ix_payment_lists_union", table_name="payment_lists")
    op.drop_constraint(op.f("ck_payment_lists_one_source"), "payment_lists")
    op.drop_column("payment_lists", "union_id")
    op.alter_column("payment_lists", "campaign_id", nullable=False)
    op.drop_constraint(op.f("ck_hazard_reports_one_reward"), "hazard_reports")
    op.drop_column("hazard_reports", "card_cipher")
    op.drop_column("hazard_reports", "reward_coupon_id")
