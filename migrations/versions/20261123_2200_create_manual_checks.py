"""Create manual checks: who the roster does not match asks a desk to look."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2200"
down_revision = "20261123_2120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "manual_checks",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员账号"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="由哪个工会核对"),
        sa.Column("unit_name", sa.Text(), nullable=True, comment="本人填写的工作单位"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=False, comment="身份证号 (密文)"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False, comment="身份证号盲索引; 回避时比对"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="提交时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="承诺答复的时间"),
        sa.Column(
            "decided_by", sa.Uuid(), nullable=True, comment="核对人; 撤回的、本人后来自己认证成功的为空"
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="没有通过时给本人看的原因"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="对上的名册记录"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'passed') = (roster_entry_id IS NOT NULL)",
            name=op.f("ck_manual_checks_passed_is_matched"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL) AND (state <> 'refused' OR decided_by IS NOT NULL)",
            name=op.f("ck_manual_checks_refused_with_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_manual_checks_decided_is_complete")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'passed', 'refused', 'withdrawn')",
            name=op.f("ck_manual_checks_state_known"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_manual_checks_decided_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_manual_checks_member_id")),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_manual_checks_roster_entry_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_manual_checks_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_checks")),
        comment="实名认证的人工核对",
    )
    op.create_index(op.f("ix_manual_checks_decided_by"), "manual_checks", ["decided_by"])
    op.create_index("ix_manual_checks_desk", "manual_checks", ["union_id", "state", "submitted_at", "id"])
    op.create_index("ix_manual_checks_member", "manual_checks", ["member_id", "id"])
    op.create_index(op.f("ix_manual_checks_roster_entry_id"), "manual_checks", ["roster_entry_id"])
    op.create_index(
        "uq_manual_checks_waiting",
        "manual_checks",
        ["member_id"],
        unique=True,
        postgresql_where="state = 'waiting'",
    )
    op.create_table(
        "manual_check_attachments",
        sa.Column("check_id", sa.Uuid(), nullable=False, comment="人工核对"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_manual_check_attachments_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["manual_checks.id"], name=op.f("fk_manual_check_attachments_check_id")
        ),
        sa.PrimaryKeyConstraint("check_id", "attachment_id", name=op.f("pk_manual_check_attachments")),
        comment="人工核对的证明材料",
    )
    op.create_index(
        op.f("ix_manual_check_attachments_attachment_id"), "manual_check_attachments", ["attachment_id"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("manual_check_attachments")
    op.drop_table("manual_checks")
    # Nobody would ever answer who still waits, and nothing would tell the others why.
    op.execute("UPDATE members SET verification = 'none' WHERE verification IN ('pending', 'rejected')")
