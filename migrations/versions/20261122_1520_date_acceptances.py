"""Date acceptances, so that a refusal told late does not undo them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1520"
down_revision = "20261122_1516"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "subscribe_credits",
        sa.Column(
            "accepted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="最近一次同意的时间; 更早的拒绝不再算数",
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("subscribe_credits", "accepted_at")
