"""Create coupon batches."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0955"
down_revision = "20261101_0950"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "coupon_batches",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("description", sa.Text(), server_default="", nullable=False, comment="使用说明"),
        sa.Column("kind", sa.String(32), nullable=False, comment="券种"),
        sa.Column("threshold_fen", sa.Integer(), nullable=False, comment="满多少可用 (分)"),
        sa.Column("discount_fen", sa.Integer(), nullable=False, comment="减多少 (分)"),
        sa.Column("quantity", sa.Integer(), nullable=False, comment="发行数量"),
        sa.Column("made_count", sa.Integer(), server_default="0", nullable=False, comment="已生成的券数"),
        sa.Column("per_member_limit", sa.Integer(), server_default="1", nullable=False, comment="每人限领"),
        sa.Column("per_day_limit", sa.Integer(), server_default="1", nullable=False, comment="每人每日限领"),
        sa.Column("audience", sa.Text(), nullable=False, comment="对象条件的代号, 见 app/audiences.py"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("claim_opens_at", sa.DateTime(timezone=True), nullable=False, comment="领取开始"),
        sa.Column("claim_closes_at", sa.DateTime(timezone=True), nullable=False, comment="领取结束"),
        sa.Column("use_opens_at", sa.DateTime(timezone=True), nullable=False, comment="使用开始"),
        sa.Column("use_closes_at", sa.DateTime(timezone=True), nullable=False, comment="使用结束"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="检索文本"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("kind IN ('threshold')", name=op.f("ck_coupon_batches_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'publishing', 'published', 'recalled')",
            name=op.f("ck_coupon_batches_state_known"),
        ),
        sa.CheckConstraint(
            "claim_opens_at < claim_closes_at", name=op.f("ck_coupon_batches_claim_window_in_order")
        ),
        sa.CheckConstraint(
            "discount_fen > 0 AND threshold_fen >= discount_fen",
            name=op.f("ck_coupon_batches_discount_within_threshold"),
        ),
        sa.CheckConstraint(
            "made_count BETWEEN 0 AND quantity",
            name=op.f("ck_coupon_batches_never_more_than_the_batch_holds"),
        ),
        sa.CheckConstraint(
            "per_day_limit BETWEEN 1 AND per_member_limit",
            name=op.f("ck_coupon_batches_per_day_limit_in_range"),
        ),
        sa.CheckConstraint("per_member_limit >= 1", name=op.f("ck_coupon_batches_per_member_limit_positive")),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 1000000", name=op.f("ck_coupon_batches_quantity_in_range")
        ),
        sa.CheckConstraint(
            "use_opens_at < use_closes_at", name=op.f("ck_coupon_batches_use_window_in_order")
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_coupon_batches_merchant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_batches"),
        comment="券批次",
    )
    op.create_index("ix_coupon_batches_listed", "coupon_batches", ["state", "claim_opens_at", "id"])
    op.create_index("ix_coupon_batches_merchant_id", "coupon_batches", ["merchant_id"])
    op.create_index(
        "ix_coupon_batches_search_text",
        "coupon_batches",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "coupon_batch_stores",
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="券批次"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="可用门店"),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batches.id"], name="fk_coupon_batch_stores_batch_id"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_coupon_batch_stores_store_id"),
        sa.PrimaryKeyConstraint("batch_id", "store_id", name="pk_coupon_batch_stores"),
        comment="券批次的可用门店",
    )
    op.create_index("ix_coupon_batch_stores_store_id", "coupon_batch_stores", ["store_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("coupon_batch_stores")
    op.drop_table("coupon_batches")
