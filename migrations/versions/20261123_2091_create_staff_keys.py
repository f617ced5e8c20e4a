"""Give staff recovery codes, remember passwords, and ask for new keys by two."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2091"
down_revision = "20261123_2090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "staff_passwords",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="干部"),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="口令摘要 (Argon2id)"),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False, comment="何时换掉"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_passwords_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passwords")),
        comment="干部用过的口令",
    )
    op.create_index(op.f("ix_staff_passwords_staff_id"), "staff_passwords", ["staff_id"])
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="干部"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="摘要 (HMAC, 密钥另存)"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="用掉的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_recovery_codes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
        sa.UniqueConstraint("staff_id", "code_hash", name=op.f("uq_staff_recovery_codes_staff_id_code_hash")),
        comment="干部的恢复码",
    )
    op.create_table(
        "staff_resets",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="给谁"),
        sa.Column("asked_by", sa.Uuid(), nullable=False, comment="谁申请"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="申请时间"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由, 不含号码"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="到时没有人批准就作废"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="谁办结"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_staff_resets_decided_or_open")
        ),
        sa.CheckConstraint(
            "asked_by <> decided_by OR state <> 'approved'", name=op.f("ck_staff_resets_two_persons")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_staff_resets_state_known"),
        ),
        sa.CheckConstraint("asked_by <> staff_id", name=op.f("ck_staff_resets_not_for_oneself")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_staff_resets_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_staff_resets_decided_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_resets_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_resets")),
        comment="干部账号的重置申请",
    )
    op.create_index(op.f("ix_staff_resets_staff_id"), "staff_resets", ["staff_id"])
    op.create_index(
        "uq_staff_resets_open",
        "staff_resets",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column(
        "staff",
        sa.Column(
            "password_changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="口令从何时起; 到期要换",
        ),
    )
    op.add_column(
        "staff",
        sa.Column(
            "must_change_password",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="口令是别人给的, 登录后先换",
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("staff", "must_change_password")
    op.drop_column("staff", "password_changed_at")
    op.drop_table("staff_resets")
    op.drop_table("staff_recovery_codes")
    op.drop_table("staff_passwords")
