"""Cancel sessions: when one was cancelled, and why."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1888"
down_revision = "20261122_1880"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "campaign_sessions",
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="取消时间"),
    )
    op.add_column(
        "campaign_sessions",
        sa.Column("cancel_reason", sa.Text(), nullable=True, comment="取消的原因"),
    )
    op.create_check_constraint(
        op.f("ck_campaign_sessions_cancelled_with_a_reason"),
        "campaign_sessions",
        "(cancelled_at IS NULL) = (cancel_reason IS NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("campaign_sessions", "cancel_reason")
    op.drop_column("campaign_sessions", "cancelled_at")
