"""Spare indexes: rows that have nothing in a column stay out of its index; a draw changes entrants in place."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1950"
down_revision = "20261122_1891"
branch_labels = None
depends_on = None

NARROWED = (
    ("signups", "assigned_to", "ix_signups_assigned", "ix_signups_assigned_to"),
    ("signups", "quota_id", "ix_signups_quota", "ix_signups_quota_id"),
    ("signups", "registered_by", "ix_signups_registered", "ix_signups_registered_by"),
    ("signup_moves", "member_id", "ix_signup_moves_member", "ix_signup_moves_member_id"),
    ("signup_moves", "staff_id", "ix_signup_moves_staff", "ix_signup_moves_staff_id"),
)
"""Table, column, the index of those that have one, the index of all."""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table, column, narrow, wide in NARROWED:
            _make(narrow, table, [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
            op.drop_index(wide, table_name=table, postgresql_concurrently=True, if_exists=True)
        _make(
            "uq_signups_coupon",
            "signups",
            ["coupon_id"],
            unique=True,
            postgresql_where=sa.text("coupon_id IS NOT NULL"),
        )
        _make("uq_draw_entrants_entrant", "draw_entrants", ["draw_id", "entrant"], unique=True)
        op.drop_index(
            "ix_draw_entrants_result",
            table_name="draw_entrants",
            postgresql_concurrently=True,
            if_exists=True,
        )
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE signups DROP CONSTRAINT IF EXISTS uq_signups_coupon_id")
    op.execute("ALTER TABLE draw_entrants SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE draw_entrants RESET (fillfactor)")
    op.create_index("ix_draw_entrants_result", "draw_entrants", ["draw_id", "result", "rank"], unique=False)
    op.drop_index("uq_draw_entrants_entrant", table_name="draw_entrants")
    op.create_unique_constraint(op.f("uq_signups_coupon_id"), "signups", ["coupon_id"])
    op.drop_index("uq_signups_coupon", table_name="signups")
    for table, column, narrow, wide in NARROWED:
        op.create_index(wide, table, [column], unique=False)
        op.drop_index(narrow, table_name=table)


def _make(name: str, table: str, columns: list[str], **options: object) -> None:
    # One that was broken off is left behind unusable.
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    op.create_index(name, table, columns, postgresql_concurrently=True, **options)
