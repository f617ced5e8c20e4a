"""Index the returned coupons: who gives back again and again is counted with each claim."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1420"
down_revision = "20261122_1415"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_coupons_returned",
        "coupons",
        ["batch_id", "member_id"],
        postgresql_where=sa.text("state = 'returned'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_coupons_returned", table_name="coupons")
