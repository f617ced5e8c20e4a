"""Keep what looks at the chain of seals have found."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2092"
down_revision = "20261123_2091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("asked_by", sa.Uuid(), nullable=False, comment="谁要求"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="何时要求"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="何时核验完"),
        sa.Column("seal_count", sa.BigInteger(), nullable=True, comment="几次封存"),
        sa.Column("entry_count", sa.BigInteger(), nullable=True, comment="对得上的条数"),
        sa.Column("unsealed_count", sa.BigInteger(), nullable=True, comment="还没有封存的条数"),
        sa.Column("broken_number", sa.BigInteger(), nullable=True, comment="第几次封存对不上"),
        sa.Column("problem", sa.Text(), nullable=True, comment="怎么对不上"),
        sa.Column("last_hash", sa.LargeBinary(), nullable=True, comment="最后一次封存的值, 请另外留存"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_audit_checks_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checks")),
        comment="操作日志的核验",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("audit_checks")
