"""Create the idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0915"
down_revision = "20261101_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "idempotency_keys",
        sa.Column("actor_id", sa.Uuid(), nullable=False, comment="行为人"),
        sa.Column("route", sa.Text(), nullable=False, comment="路由"),
        sa.Column("key", sa.Text(), nullable=False, comment="客户端给出的键"),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False, comment="请求内容的带密钥摘要"),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP 状态"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="回答的字节"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="回答时间"),
        sa.CheckConstraint("status BETWEEN 200 AND 299", name=op.f("ck_idempotency_keys_only_successes")),
        sa.PrimaryKeyConstraint("actor_id", "route", "key", name="pk_idempotency_keys"),
        comment="幂等键与已给出的回答, 保留 24 小时",
    )
    op.create_index("ix_idempotency_keys_answered_at", "idempotency_keys", ["answered_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("idempotency_keys")
