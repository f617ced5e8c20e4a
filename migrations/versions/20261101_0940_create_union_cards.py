"""Create the electronic union cards."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0940"
down_revision = "20261101_0935"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(sa.schema.CreateSequence(sa.Sequence("union_card_numbers", start=100001)))
    op.create_table(
        "union_cards",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=False, comment="持卡人在实名库的记录; 一人一卡"),
        sa.Column("number", sa.Text(), nullable=False, comment="卡号: 地区 0519 + 10 位流水"),
        sa.Column("state", sa.String(32), nullable=False, comment="电子卡状态"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="发卡时间"),
        sa.Column(
            "bank_card_state", sa.String(32), server_default="none", nullable=False, comment="联名银行卡状态"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "bank_card_state IN ('none', 'applied', 'activated')",
            name=op.f("ck_union_cards_bank_card_state_known"),
        ),
        sa.CheckConstraint("number ~ '^[0-9]{14}$'", name=op.f("ck_union_cards_number_is_14_digits")),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'cancelled')", name=op.f("ck_union_cards_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name="fk_union_cards_roster_entry_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_union_cards"),
        sa.UniqueConstraint("number", name="uq_union_cards_number"),
        sa.UniqueConstraint("roster_entry_id", name="uq_union_cards_roster_entry_id"),
        comment="电子会员卡",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("union_cards")
    op.execute("DROP SEQUENCE union_card_numbers")
