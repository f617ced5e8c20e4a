"""Pause the signing up for a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2210"
down_revision = "20261123_2200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "campaigns",
        sa.Column(
            "paused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="暂停报名的时间; 空为没有暂停",
        ),
    )
    op.add_column("campaigns", sa.Column("paused_reason", sa.Text(), nullable=True, comment="暂停报名的原因"))
    op.create_check_constraint(
        op.f("ck_campaigns_paused_with_a_reason"),
        "campaigns",
        "(paused_at IS NULL) = (paused_reason IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_campaigns_only_the_published_pause"),
        "campaigns",
        "paused_at IS NULL OR state = 'published'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_campaigns_only_the_published_pause"), "campaigns", type_="check")
    op.drop_constraint(op.f("ck_campaigns_paused_with_a_reason"), "campaigns", type_="check")
    op.drop_column("campaigns", "paused_reason")
    op.drop_column("campaigns", "paused_at")
