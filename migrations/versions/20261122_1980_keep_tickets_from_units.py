"""Keep tickets from units: what is about one's own unit is answered above it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1980"
down_revision = "20261122_1971"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "tickets",
        sa.Column("kept_from_union_id", sa.Uuid(), nullable=True, comment="不让看到的本单位工会; 空为没有"),
    )
    op.create_foreign_key(
        op.f("fk_tickets_kept_from_union_id"), "tickets", "unions", ["kept_from_union_id"], ["id"]
    )
    op.create_index(op.f("ix_tickets_kept_from_union_id"), "tickets", ["kept_from_union_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("tickets", "kept_from_union_id")
