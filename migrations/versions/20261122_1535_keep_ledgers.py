"""Promise applicants a day, and let the clockwork find a day's facts without reading whole tables."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1535"
down_revision = "20261122_1520"
branch_labels = None
depends_on = None

BY_DAY = {
    "ix_redemptions_on": ("redemptions", "redeemed_on"),
    "ix_discount_uses_on": ("discount_uses", "used_on"),
    "ix_union_cards_issued": ("union_cards", "issued_at"),
    "ix_notices_age": ("notices", "due_at"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # Tills go on while they are built. One that was broken off is left behind unusable.
        for name, (table, column) in BY_DAY.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(name, table, [column], postgresql_using="brin", postgresql_concurrently=True)
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "merchant_applications",
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="答应办结的期限; 空表示提交时还没有答应过",
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("merchant_applications", "due_at")
    for name, (table, _) in reversed(BY_DAY.items()):
        op.drop_index(name, table_name=table)
