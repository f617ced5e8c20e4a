"""Create merchants, stores and their hours."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0945"
down_revision = "20261101_0940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "categories",
        sa.Column("slug", sa.Text(), nullable=False, comment="代号"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("position", sa.Integer(), nullable=False, comment="显示次序"),
        sa.PrimaryKeyConstraint("slug", name="pk_categories"),
        comment="商户类别",
    )
    op.create_table(
        "merchants",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("name", sa.Text(), nullable=False, comment="商户名称"),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("category", sa.Text(), nullable=False, comment="类别"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="检索文本: 逐字分隔的名称与拼音首字母"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'delisted')", name=op.f("ck_merchants_state_known")
        ),
        sa.ForeignKeyConstraint(["category"], ["categories.slug"], name="fk_merchants_category"),
        sa.PrimaryKeyConstraint("id", name="pk_merchants"),
        sa.UniqueConstraint("credit_code", name="uq_merchants_credit_code"),
        comment="特约商户",
    )
    op.create_index("ix_merchants_category", "merchants", ["category"])
    op.create_index(
        "ix_merchants_search_text",
        "merchants",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "stores",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="所属商户"),
        sa.Column("name", sa.Text(), nullable=False, comment="门店名称"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("address", sa.Text(), nullable=False, comment="地址"),
        sa.Column("lat", sa.Double(), nullable=False, comment="纬度 (GCJ-02)"),
        sa.Column("lng", sa.Double(), nullable=False, comment="经度 (GCJ-02)"),
        sa.Column("phone", sa.Text(), nullable=True, comment="门店电话"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="检索文本: 逐字分隔的名称与拼音首字母"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_stores_state_known")),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name=op.f("ck_stores_on_the_map")
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_stores_merchant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stores"),
        comment="门店",
    )
    op.create_index("ix_stores_district", "stores", ["district"])
    op.create_index("ix_stores_earth", "stores", [sa.text("ll_to_earth(lat, lng)")], postgresql_using="gist")
    op.create_index("ix_stores_merchant_id", "stores", ["merchant_id"])
    op.create_index(
        "ix_stores_search_text",
        "stores",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "store_hours",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="星期, 0 为星期一"),
        sa.Column("opens_at", sa.Time(), nullable=False, comment="开门"),
        sa.Column("closes_at", sa.Time(), nullable=False, comment="关门; 不晚于开门时表示次日"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_store_hours_weekday_known")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_store_hours_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_store_hours"),
        comment="门店每周营业时间",
    )
    op.create_index("ix_store_hours_store_id_weekday", "store_hours", ["store_id", "weekday"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("store_hours")
    op.drop_table("stores")
    op.drop_table("merchants")
    op.drop_table("categories")
