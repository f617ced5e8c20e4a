"""Create payment lists, whose sums are those of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1852"
down_revision = "20261122_1851"
branch_labels = None
depends_on = None

HOLD_SUMS = """
CREATE FUNCTION payment_lists_sums_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_count bigint; found_amount bigint;
BEGIN
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO found_count, found_amount
    FROM payments WHERE list_id = NEW.id;
    IF (found_count, found_amount) IS DISTINCT FROM (NEW.payment_count::bigint, NEW.amount_fen) THEN
        RAISE EXCEPTION 'the sums of payment list % are not those of its rows', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payment_lists_sums_hold
    AFTER INSERT OR UPDATE OF payment_count, amount_fen, state ON payment_lists
    FOR EACH ROW EXECUTE FUNCTION payment_lists_sums_hold();
CREATE FUNCTION payments_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payment % stands in a list', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_stay
    BEFORE DELETE OR UPDATE OF list_id, signup_id, amount_fen, number ON payments
    FOR EACH ROW EXECUTE FUNCTION payments_stay();
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "payment_lists",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("state", sa.String(32), server_default="draft", nullable=False, comment="状态"),
        sa.Column("payment_count", sa.Integer(), server_default="0", nullable=False, comment="人数"),
        sa.Column("amount_fen", sa.BigInteger(), server_default="0", nullable=False, comment="合计 (分)"),
        sa.Column("made_by", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="编制时间"),
        sa.Column("checked_by", sa.Uuid(), nullable=True, comment="复核人"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True, comment="复核时间"),
        sa.Column("approved_by", sa.Uuid(), nullable=True, comment="审批的主席"),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="审批时间"),
        sa.Column("withdraw_reason", sa.Text(), nullable=True, comment="撤回原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdraw_reason IS NOT NULL)",
            name=op.f("ck_payment_lists_withdrawn_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'checked', 'approved', 'done', 'withdrawn')",
            name=op.f("ck_payment_lists_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR checked_at IS NOT NULL",
            name=op.f("ck_payment_lists_checked_before_more"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'done') OR approved_at IS NOT NULL",
            name=op.f("ck_payment_lists_approved_before_money"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)",
            name=op.f("ck_payment_lists_approved_is_complete"),
        ),
        sa.CheckConstraint(
            "(checked_by IS NULL) = (checked_at IS NULL)", name=op.f("ck_payment_lists_checked_is_complete")
        ),
        sa.CheckConstraint(
            "approved_by <> made_by AND approved_by <> checked_by",
            name=op.f("ck_payment_lists_three_persons"),
        ),
        sa.CheckConstraint("checked_by <> made_by", name=op.f("ck_payment_lists_two_persons")),
        sa.CheckConstraint(
            "payment_count >= 0 AND amount_fen >= 0", name=op.f("ck_payment_lists_sums_not_negative")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.id"], name=op.f("fk_payment_lists_approved_by")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_payment_lists_campaign_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_payment_lists_checked_by")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_payment_lists_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lists")),
        comment="发放清单",
    )
    op.create_index("ix_payment_lists_campaign", "payment_lists", ["campaign_id", "id"], unique=False)
    op.create_index("ix_payment_lists_state", "payment_lists", ["state", "id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("list_id", sa.Uuid(), nullable=False, comment="清单"),
        sa.Column("number", sa.Integer(), nullable=False, comment="清单里的第几行, 从 1 起"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("amount_fen", sa.Integer(), nullable=False, comment="金额 (分)"),
        sa.Column("payee_cipher", sa.LargeBinary(), nullable=True, comment="户名 (密文)"),
        sa.Column("card_cipher", sa.LargeBinary(), nullable=True, comment="银行卡号 (密文)"),
        sa.Column("state", sa.String(32), server_default="pending", nullable=False, comment="状态"),
        sa.Column("failure", sa.Text(), nullable=True, comment="银行退回的原因"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="登记银行结果的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_payments_failed_with_a_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'failed')) = (settled_at IS NOT NULL)",
            name=op.f("ck_payments_settled_is_dated"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'paid', 'failed', 'withdrawn')", name=op.f("ck_payments_state_known")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payments_amount_positive")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_payments_number_positive")),
        sa.ForeignKeyConstraint(["list_id"], ["payment_lists.id"], name=op.f("fk_payments_list_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_payments_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_payments_list_id_number")),
        sa.UniqueConstraint("list_id", "signup_id", name=op.f("uq_payments_list_id_signup_id")),
        comment="发放明细",
    )
    op.create_index("ix_payments_signup_id", "payments", ["signup_id"], unique=False)
    op.create_index(
        "uq_payments_living",
        "payments",
        ["signup_id"],
        unique=True,
        postgresql_where="state IN ('pending', 'paid')",
    )
    op.execute(HOLD_SUMS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER payments_stay ON payments")
    op.execute("DROP FUNCTION payments_stay()")
    op.execute("DROP TRIGGER payment_lists_sums_hold ON payment_lists")
    op.execute("DROP FUNCTION payment_lists_sums_hold()")
    op.drop_table("payments")
    op.drop_table("payment_lists")
