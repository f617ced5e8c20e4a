"""Keep why jobs failed, and find those that were set aside."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1540"
down_revision = "20261122_1535"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "job_failures",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("job_id", sa.BigInteger(), nullable=False, comment="任务编号 (procrastinate_jobs)"),
        sa.Column("task", sa.Text(), nullable=False, comment="任务名"),
        sa.Column("kind", sa.Text(), nullable=False, comment="错误的类名"),
        sa.Column("says", sa.Text(), nullable=False, comment="错误的第一行, 已去掉可能的个人信息"),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False, comment="失败时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_failures")),
        sa.UniqueConstraint("job_id", name=op.f("uq_job_failures_job_id")),
        comment="任务最近一次失败的原因",
    )
    # Few rows: successful jobs are deleted. It stands on procrastinate's table and goes with it.
    op.execute(
        "CREATE INDEX ix_procrastinate_jobs_set_aside ON procrastinate_jobs (task_name, queueing_lock)"
        " WHERE status = 'failed'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP INDEX IF EXISTS ix_procrastinate_jobs_set_aside")
    op.drop_table("job_failures")
