"""Cancel job fairs, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1964"
down_revision = "20261122_1963"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "job_fairs",
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="取消时间"),
    )
    op.add_column("job_fairs", sa.Column("cancel_reason", sa.Text(), nullable=True, comment="取消原因"))
    op.create_check_constraint(
        op.f("ck_job_fairs_cancelled_with_a_reason"),
        "job_fairs",
        "(cancelled_at IS NULL) = (cancel_reason IS NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_job_fairs_cancelled_with_a_reason"), "job_fairs")
    op.drop_column("job_fairs", "cancel_reason")
    op.drop_column("job_fairs", "cancelled_at")
