"""Index audit entries by their transaction, while entries go on being written."""

from alembic import op

revision = "20261122_1516"
down_revision = "20261122_1515"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # One that was broken off is left behind unusable.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entries_transaction")
        op.create_index(
            "ix_audit_entries_transaction",
            "audit_entries",
            ["transaction_id"],
            postgresql_using="brin",
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_audit_entries_transaction", table_name="audit_entries")
