"""Keep why a repair of a hazard was returned: whoever repairs it again has to read it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2320"
down_revision = "20261123_2300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "hazard_reports",
        sa.Column(
            "return_reason", sa.Text(), nullable=True, comment="退回返工的理由; 责任人看, 不给报告人看"
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("hazard_reports", "return_reason")
