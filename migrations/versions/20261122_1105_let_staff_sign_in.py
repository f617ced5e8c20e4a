"""Let staff sign in: failures, locks, spent one-time passwords."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1105"
down_revision = "20261122_1100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "staff",
        sa.Column(
            "failed_count", sa.Integer(), server_default="0", nullable=False, comment="连续登录失败次数"
        ),
    )
    op.add_column(
        "staff", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True, comment="锁定至")
    )
    op.add_column(
        "staff",
        sa.Column(
            "totp_step",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="最近用过的动态口令时间步; 一码一次",
        ),
    )
    op.add_column(
        "staff",
        sa.Column(
            "login_epoch",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="登录批次; 加一则全部登录失效",
        ),
    )

    op.create_check_constraint(op.f("ck_staff_failed_count_not_negative"), "staff", "failed_count >= 0")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_staff_failed_count_not_negative"), "staff", type_="check")
    op.drop_column("staff", "login_epoch")
    op.drop_column("staff", "totp_step")
    op.drop_column("staff", "locked_until")
    op.drop_column("staff", "failed_count")
