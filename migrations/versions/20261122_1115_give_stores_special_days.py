"""Give stores special days, holiday rules and photos."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1115"
down_revision = "20261122_1110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "store_photos",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column("position", sa.Integer(), nullable=False, comment="显示次序"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_store_photos_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_store_photos_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_photos")),
        sa.UniqueConstraint("store_id", "attachment_id", name=op.f("uq_store_photos_store_id_attachment_id")),
        comment="门店照片",
    )
    op.create_index(op.f("ix_store_photos_attachment_id"), "store_photos", ["attachment_id"], unique=False)
    op.create_table(
        "store_special_days",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("on_day", sa.Date(), nullable=False, comment="日期"),
        sa.Column("opens_at", sa.Time(), nullable=True, comment="开门; 空表示全天休息"),
        sa.Column("closes_at", sa.Time(), nullable=True, comment="关门; 不晚于开门时表示次日"),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="说明"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(opens_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_store_special_days_a_span_or_closed")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_store_special_days_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_special_days")),
        comment="门店特殊日: 临时休息与节假日营业时间",
    )
    op.create_index(
        "ix_store_special_days_store_id_on_day", "store_special_days", ["store_id", "on_day"], unique=False
    )
    op.add_column(
        "stores",
        sa.Column(
            "holiday_rule",
            sa.String(32),
            server_default="as_usual",
            nullable=False,
            comment="法定节假日如何营业",
        ),
    )
    op.create_check_constraint(
        op.f("ck_stores_holiday_rule_known"), "stores", "holiday_rule IN ('as_usual', 'as_sunday', 'closed')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_stores_holiday_rule_known"), "stores", type_="check")
    op.drop_column("stores", "holiday_rule")
    op.drop_index("ix_store_special_days_store_id_on_day", table_name="store_special_days")
    op.drop_table("store_special_days")
    op.drop_index(op.f("ix_store_photos_attachment_id"), table_name="store_photos")
    op.drop_table("store_photos")
