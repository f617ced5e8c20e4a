"""Create reports of offers that were not honoured."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1140"
down_revision = "20261122_1135"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "offer_reports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="反映人"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="涉及的券批次"),
        sa.Column("discount_id", sa.Uuid(), nullable=True, comment="涉及的折扣"),
        sa.Column("happened_on", sa.Date(), nullable=False, comment="发生日期"),
        sa.Column("text", sa.Text(), nullable=False, comment="经过"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="答复期限"),
        sa.Column("answer", sa.Text(), nullable=True, comment="商户的答复"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="答复时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="认定人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="认定时间"),
        sa.Column("decision", sa.Text(), nullable=True, comment="给反映人的结论"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_at IS NOT NULL)",
            name=op.f("ck_offer_reports_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'upheld', 'dismissed')", name=op.f("ck_offer_reports_state_known")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_offer_reports_answered_is_complete")
        ),
        sa.CheckConstraint(
            "num_nonnulls(batch_id, discount_id) <= 1", name=op.f("ck_offer_reports_about_one_offer")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batches.id"], name=op.f("fk_offer_reports_batch_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_offer_reports_decided_by")),
        sa.ForeignKeyConstraint(["discount_id"], ["discounts.id"], name=op.f("fk_offer_reports_discount_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_offer_reports_member_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_offer_reports_merchant_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_offer_reports_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_reports")),
        comment="优惠未兑现反映",
    )
    op.create_index("ix_offer_reports_due", "offer_reports", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_offer_reports_member_id"), "offer_reports", ["member_id"], unique=False)
    op.create_index(
        "ix_offer_reports_merchant", "offer_reports", ["merchant_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_offer_reports_store_id"), "offer_reports", ["store_id"], unique=False)
    op.create_table(
        "offer_report_attachments",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="反映"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_offer_report_attachments_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["offer_reports.id"], name=op.f("fk_offer_report_attachments_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "attachment_id", name=op.f("pk_offer_report_attachments")),
        comment="未兑现反映的照片",
    )
    op.create_index(
        op.f("ix_offer_report_attachments_attachment_id"),
        "offer_report_attachments",
        ["attachment_id"],
        unique=False,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_offer_report_attachments_attachment_id"), table_name="offer_report_attachments")
    op.drop_table("offer_report_attachments")
    op.drop_index(op.f("ix_offer_reports_store_id"), table_name="offer_reports")
    op.drop_index("ix_offer_reports_merchant", table_name="offer_reports")
    op.drop_index(op.f("ix_offer_reports_member_id"), table_name="offer_reports")
    op.drop_index("ix_offer_reports_due", table_name="offer_reports")
    op.drop_table("offer_reports")
