"""Pace broadcasts: when their people were counted, and when the next portion is due."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1541"
down_revision = "20261122_1540"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "broadcasts",
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True, comment="数人数的时间"),
    )
    op.add_column(
        "broadcasts",
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True, comment="下一拨应发送的时间"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("broadcasts", "next_at")
    op.drop_column("broadcasts", "counted_at")
