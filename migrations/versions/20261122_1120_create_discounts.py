"""Create discounts and their uses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1120"
down_revision = "20261122_1115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "discounts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("terms", sa.Text(), server_default="", nullable=False, comment="使用说明"),
        sa.Column("percent_off", sa.Integer(), nullable=True, comment="减百分之几; 空表示见说明"),
        sa.Column("audience", postgresql.JSONB(), nullable=False, comment="对象条件, 见 app/audiences.py"),
        sa.Column("begins_on", sa.Date(), nullable=False, comment="开始"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="结束 (含当日); 空表示长期"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="检索文本"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'paused', 'ended')", name=op.f("ck_discounts_state_known")
        ),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_discounts_in_order")),
        sa.CheckConstraint("percent_off BETWEEN 1 AND 99", name=op.f("ck_discounts_percent_off_in_range")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_discounts_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discounts")),
        comment="特约折扣",
    )
    op.create_index("ix_discounts_listed", "discounts", ["state", "id"], unique=False)
    op.create_index(op.f("ix_discounts_merchant_id"), "discounts", ["merchant_id"], unique=False)
    op.create_index(
        "ix_discounts_search_text",
        "discounts",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "discount_stores",
        sa.Column("discount_id", sa.Uuid(), nullable=False, comment="折扣"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="适用门店"),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discounts.id"], name=op.f("fk_discount_stores_discount_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_discount_stores_store_id")),
        sa.PrimaryKeyConstraint("discount_id", "store_id", name=op.f("pk_discount_stores")),
        comment="折扣的适用门店",
    )
    op.create_index(op.f("ix_discount_stores_store_id"), "discount_stores", ["store_id"], unique=False)
    op.create_table(
        "discount_uses",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("discount_id", sa.Uuid(), nullable=False, comment="折扣"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("clerk_id", sa.Uuid(), nullable=False, comment="核销员"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="会员码摘要; 一码一次"),
        sa.Column("amount_fen", sa.Integer(), nullable=True, comment="优惠前的消费金额 (分)"),
        sa.Column("saved_fen", sa.Integer(), nullable=True, comment="优惠金额 (分)"),
        sa.Column("used_on", sa.Date(), nullable=False, comment="使用日期 (城市历日)"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="使用时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_discount_uses_amount_not_negative")),
        sa.CheckConstraint(
            "saved_fen BETWEEN 0 AND amount_fen", name=op.f("ck_discount_uses_saved_within_amount")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerks.id"], name=op.f("fk_discount_uses_clerk_id")),
        sa.ForeignKeyConstraint(["discount_id"], ["discounts.id"], name=op.f("fk_discount_uses_discount_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_discount_uses_member_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_discount_uses_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_uses")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_discount_uses_code_hash")),
        comment="折扣使用记录",
    )
    op.create_index(op.f("ix_discount_uses_clerk_id"), "discount_uses", ["clerk_id"], unique=False)
    op.create_index(op.f("ix_discount_uses_discount_id"), "discount_uses", ["discount_id"], unique=False)
    op.create_index("ix_discount_uses_member", "discount_uses", ["member_id", "used_at", "id"], unique=False)
    op.create_index(
        "ix_discount_uses_till", "discount_uses", ["store_id", "used_on", "used_at", "id"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_discount_uses_till", table_name="discount_uses")
    op.drop_index("ix_discount_uses_member", table_name="discount_uses")
    op.drop_index(op.f("ix_discount_uses_discount_id"), table_name="discount_uses")
    op.drop_index(op.f("ix_discount_uses_clerk_id"), table_name="discount_uses")
    op.drop_table("discount_uses")
    op.drop_index(op.f("ix_discount_stores_store_id"), table_name="discount_stores")
    op.drop_table("discount_stores")
    op.drop_index(
        "ix_discounts_search_text",
        table_name="discounts",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_discounts_merchant_id"), table_name="discounts")
    op.drop_index("ix_discounts_listed", table_name="discounts")
    op.drop_table("discounts")
