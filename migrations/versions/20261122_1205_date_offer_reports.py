"""Write down when an offer report was made, by the house's own clock."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1205"
down_revision = "20261122_1200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "offer_reports",
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True, comment="反映时间"),
    )
    op.execute("UPDATE offer_reports SET reported_at = created_at")
    op.alter_column("offer_reports", "reported_at", nullable=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("offer_reports", "reported_at")
