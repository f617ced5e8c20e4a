"""Let statements settle: no overlap, one invoice once, sums that hold, redemptions that stay."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1410"
down_revision = "20261122_1400"
branch_labels = None
depends_on = None

HOLD_SUMS = """
CREATE FUNCTION statements_sums_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_count bigint; found_discount bigint; found_subsidy bigint;
BEGIN
    SELECT count(*), coalesce(sum(redemption.discount_fen), 0), coalesce(sum(redemption.subsidy_fen), 0)
    INTO found_count, found_discount, found_subsidy
    FROM statement_items item JOIN redemptions redemption ON redemption.id = item.redemption_id
    WHERE item.statement_id = NEW.id;
    IF (found_count, found_discount, found_subsidy)
        IS DISTINCT FROM (NEW.redemption_count::bigint, NEW.discount_fen, NEW.subsidy_fen)
    THEN
        RAISE EXCEPTION 'the sums of statement % are not those of its redemptions', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER statements_sums_hold
    AFTER INSERT OR UPDATE OF redemption_count, discount_fen, subsidy_fen, state ON statements
    FOR EACH ROW WHEN (NEW.state <> 'voided') EXECUTE FUNCTION statements_sums_hold();
"""

KEEP_SETTLED = """
CREATE FUNCTION redemptions_settled_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM statement_items WHERE redemption_id = OLD.id) THEN
        RAISE EXCEPTION 'redemption % stands in a statement', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemptions_settled_stay
    BEFORE UPDATE OF merchant_id, discount_fen, subsidy_fen, redeemed_on, reversed_at ON redemptions
    FOR EACH ROW EXECUTE FUNCTION redemptions_settled_stay();
"""

CHECKS = {
    "invoiced_is_complete": "state NOT IN ('invoiced', 'paid') OR num_nonnulls(invoice_number, invoice_id) = 2",
    "payment_is_complete": "num_nonnulls(paid_by, paid_at, paid_on, payment_reference) IN (0, 4)",
    "payer_is_not_maker": "paid_by <> made_by",
    "voided_with_a_reason": "state <> 'voided' OR void_reason IS NOT NULL",
    "disputed_with_a_reason": "state <> 'disputed' OR dispute IS NOT NULL",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("statements", sa.Column("paid_on", sa.Date(), nullable=True, comment="银行付款日期"))
    op.alter_column("statements", "paid_at", comment="付款登记时间", existing_comment="付款时间")
    op.execute(
        "UPDATE statements SET paid_on = (paid_at AT TIME ZONE 'Asia/Shanghai')::date WHERE paid_at IS NOT NULL"
    )
    op.drop_index("uq_statements_period", table_name="statements", postgresql_where="state <> 'voided'")
    op.execute(
        "ALTER TABLE statements ADD CONSTRAINT ex_statements_no_overlap EXCLUDE USING gist"
        " (merchant_id WITH =, daterange(begins_on, ends_on, '[]') WITH &&) WHERE (state <> 'voided')"
    )
    op.create_index(
        "uq_statements_invoice",
        "statements",
        ["merchant_id", "invoice_number"],
        unique=True,
        postgresql_where="invoice_number IS NOT NULL AND state <> 'voided'",
    )
    op.create_index("ix_statements_merchant", "statements", ["merchant_id", "ends_on", "id"], unique=False)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_statements_{name}"), "statements", condition)
    op.execute(HOLD_SUMS)
    op.execute(KEEP_SETTLED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER redemptions_settled_stay ON redemptions")
    op.execute("DROP FUNCTION redemptions_settled_stay()")
    op.execute("DROP TRIGGER statements_sums_hold ON statements")
    op.execute("DROP FUNCTION statements_sums_hold()")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_statements_{name}"), "statements", type_="check")
    op.drop_index("ix_statements_merchant", table_name="statements")
    op.drop_index("uq_statements_invoice", table_name="statements")
    op.execute("ALTER TABLE statements DROP CONSTRAINT ex_statements_no_overlap")
    op.create_index(
        "uq_statements_period",
        "statements",
        ["merchant_id", "begins_on", "ends_on"],
        unique=True,
        postgresql_where="state <> 'voided'",
    )
    op.alter_column("statements", "paid_at", comment="付款时间", existing_comment="付款登记时间")
    op.drop_column("statements", "paid_on")
