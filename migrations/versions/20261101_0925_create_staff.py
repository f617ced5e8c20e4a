"""Create staff accounts and their grants."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0925"
down_revision = "20261101_0920"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("username", sa.Text(), nullable=False, comment="登录名"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名或岗位 (密文)"),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="口令摘要 (Argon2id)"),
        sa.Column("totp_secret_cipher", sa.LargeBinary(), nullable=False, comment="动态口令密钥 (密文)"),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True, comment="停用时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("username ~ '^[a-z][a-z0-9_.-]{1,31}$'", name=op.f("ck_staff_username_plain")),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
        comment="工会干部账号",
    )
    op.create_table(
        "staff_grants",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="干部"),
        sa.Column("role", sa.String(32), nullable=False, comment="角色"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="范围: 本级及下级"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "role IN ('system_admin', 'security_admin', 'audit_admin', 'operator', 'reviewer', 'chair', 'publisher', 'merchant_manager', 'finance', 'finance_supervisor', 'matchmaker', 'read_only')",
            name=op.f("ck_staff_grants_role_known"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_grants_staff_id"),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name="fk_staff_grants_union_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_grants"),
        sa.UniqueConstraint("staff_id", "role", "union_id", name="uq_staff_grants_staff_id_role_union_id"),
        comment="干部授权",
    )
    op.create_index("ix_staff_grants_union_id", "staff_grants", ["union_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("staff_grants")
    op.drop_table("staff")
