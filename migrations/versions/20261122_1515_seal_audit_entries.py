"""Seal audit entries: each knows its transaction, and seals chain their hashes."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1515"
down_revision = "20261122_1510"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "audit_seals",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="第几次封存, 从 1 起"
        ),
        sa.Column("from_transaction", sa.BigInteger(), nullable=False, comment="起始事务 (含)"),
        sa.Column("until_transaction", sa.BigInteger(), nullable=False, comment="结束事务 (不含)"),
        sa.Column("entry_count", sa.BigInteger(), nullable=False, comment="条数"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="SHA-256, 含上一次封存"),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False, comment="封存时间"),
        sa.CheckConstraint("entry_count >= 0", name=op.f("ck_audit_seals_entry_count_not_negative")),
        sa.CheckConstraint(
            "from_transaction < until_transaction", name=op.f("ck_audit_seals_range_in_order")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("from_transaction", name=op.f("uq_audit_seals_from_transaction")),
        comment="操作日志的封存, 首尾相接",
    )
    # A constant is written to no row, so nobody waits; what stands there already belongs to the first seal.
    op.add_column(
        "audit_entries",
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="写入它的数据库事务; 封存按此划界",
        ),
    )
    op.alter_column(
        "audit_entries",
        "transaction_id",
        existing_type=sa.BigInteger(),
        existing_nullable=False,
        server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
    )
    op.execute(
        "CREATE TRIGGER audit_seals_no_change BEFORE UPDATE OR DELETE ON audit_seals"
        " FOR EACH ROW EXECUTE FUNCTION audit_entries_only_grow()"
    )
    op.execute(
        "CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_only_grow()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("audit_entries", "transaction_id")
    op.drop_table("audit_seals")
