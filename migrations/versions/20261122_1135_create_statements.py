"""Create statements."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1135"
down_revision = "20261122_1130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "statements",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("begins_on", sa.Date(), nullable=False, comment="期间开始"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="期间结束 (含当日)"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("redemption_count", sa.Integer(), nullable=False, comment="核销笔数"),
        sa.Column("discount_fen", sa.BigInteger(), nullable=False, comment="优惠合计 (分)"),
        sa.Column("subsidy_fen", sa.BigInteger(), nullable=False, comment="工会补贴合计 (分)"),
        sa.Column("made_by", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="编制时间"),
        sa.Column("checked_by", sa.Uuid(), nullable=True, comment="复核人"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True, comment="复核时间"),
        sa.Column("agreed_by", sa.Uuid(), nullable=True, comment="对账的店主"),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True, comment="对账时间"),
        sa.Column("dispute", sa.Text(), nullable=True, comment="商户的异议"),
        sa.Column("invoice_number", sa.Text(), nullable=True, comment="发票号码"),
        sa.Column("invoice_id", sa.Uuid(), nullable=True, comment="发票"),
        sa.Column("paid_by", sa.Uuid(), nullable=True, comment="付款人"),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True, comment="付款时间"),
        sa.Column("payment_reference", sa.Text(), nullable=True, comment="付款凭证号"),
        sa.Column("void_reason", sa.Text(), nullable=True, comment="作废原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR paid_at IS NOT NULL", name=op.f("ck_statements_paid_is_complete")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'checked', 'disputed', 'agreed', 'invoiced', 'paid', 'voided')",
            name=op.f("ck_statements_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'disputed', 'voided') OR checked_at IS NOT NULL",
            name=op.f("ck_statements_checked_is_complete"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'invoiced', 'paid') OR agreed_at IS NOT NULL",
            name=op.f("ck_statements_agreed_is_complete"),
        ),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_statements_in_order")),
        sa.CheckConstraint("checked_by <> made_by", name=op.f("ck_statements_two_persons")),
        sa.CheckConstraint(
            "redemption_count >= 0 AND discount_fen >= 0 AND subsidy_fen BETWEEN 0 AND discount_fen",
            name=op.f("ck_statements_sums_in_range"),
        ),
        sa.ForeignKeyConstraint(["agreed_by"], ["members.id"], name=op.f("fk_statements_agreed_by")),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_statements_checked_by")),
        sa.ForeignKeyConstraint(["invoice_id"], ["attachments.id"], name=op.f("fk_statements_invoice_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_statements_made_by")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_statements_merchant_id")),
        sa.ForeignKeyConstraint(["paid_by"], ["staff.id"], name=op.f("fk_statements_paid_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        comment="商户结算单",
    )
    op.create_index("ix_statements_queue", "statements", ["state", "ends_on", "id"], unique=False)
    op.create_index(
        "uq_statements_period",
        "statements",
        ["merchant_id", "begins_on", "ends_on"],
        unique=True,
        postgresql_where="state <> 'voided'",
    )
    op.create_table(
        "statement_items",
        sa.Column("statement_id", sa.Uuid(), nullable=False, comment="结算单"),
        sa.Column("redemption_id", sa.Uuid(), nullable=False, comment="核销记录"),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemptions.id"], name=op.f("fk_statement_items_redemption_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_items_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "redemption_id", name=op.f("pk_statement_items")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_statement_items_redemption_id")),
        comment="结算单所含的核销记录",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("statement_items")
    op.drop_index("uq_statements_period", table_name="statements", postgresql_where="state <> 'voided'")
    op.drop_index("ix_statements_queue", table_name="statements")
    op.drop_table("statements")
