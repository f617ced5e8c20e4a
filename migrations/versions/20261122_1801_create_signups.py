"""Create sign-ups: applications, their history, their files and whom they are for."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1801"
down_revision = "20261122_1800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "signups",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column(
            "applicant_kind",
            sa.String(32),
            server_default="person",
            nullable=False,
            comment="个人或单位",
        ),
        sa.Column(
            "applicant_id", sa.Uuid(), nullable=False, comment="谁: 名册记录、账号或工会的编号, 去重用"
        ),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="会员账号"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="名册记录"),
        sa.Column(
            "union_id",
            sa.Uuid(),
            nullable=False,
            comment="申请人所在工会, 审核沿它的上级; 不在任何工会的归活动主办工会",
        ),
        sa.Column(
            "state",
            sa.String(32),
            nullable=False,
            comment="状态",
        ),
        sa.Column("stage", sa.Integer(), server_default="0", nullable=False, comment="已走完的审核步数"),
        sa.Column("stage_union_id", sa.Uuid(), nullable=True, comment="轮到哪个工会"),
        sa.Column(
            "stage_role",
            sa.String(32),
            nullable=True,
            comment="轮到哪个岗位",
        ),
        sa.Column("stage_due_at", sa.DateTime(timezone=True), nullable=True, comment="这一步承诺办结的时间"),
        sa.Column("assigned_to", sa.Uuid(), nullable=True, comment="分派给谁"),
        sa.Column("session_id", sa.Uuid(), nullable=True, comment="场次"),
        sa.Column("quota_id", sa.Uuid(), nullable=True, comment="占用的名额"),
        sa.Column(
            "once_for",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="一人一份的范围: 空为整个活动, 每日一份的写日期",
        ),
        sa.Column("form_version", sa.Integer(), nullable=False, comment="所答表单的版本"),
        sa.Column("answers_cipher", sa.LargeBinary(), nullable=True, comment="所答 (密文, JSON); 注销后为空"),
        sa.Column("consent_document", sa.Text(), nullable=True, comment="同意的文书"),
        sa.Column("consent_version", sa.Text(), nullable=True, comment="同意的文书的版本"),
        sa.Column("amount_fen", sa.Integer(), nullable=True, comment="核定金额 (分)"),
        sa.Column("returned_item", sa.Text(), nullable=True, comment="退回修改的是哪一项"),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True, comment="进入候补的时间"),
        sa.Column(
            "offer_expires_at", sa.DateTime(timezone=True), nullable=True, comment="候补名额保留到何时"
        ),
        sa.Column("registered_by", sa.Uuid(), nullable=True, comment="代为登记的干部"),
        sa.Column("move_count", sa.Integer(), server_default="0", nullable=False, comment="走过几步"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_expires_at IS NOT NULL)", name=op.f("ck_signups_offers_expire")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_item IS NOT NULL)", name=op.f("ck_signups_returned_for_an_item")
        ),
        sa.CheckConstraint(
            "applicant_kind = 'unit' OR num_nonnulls(member_id, roster_entry_id) > 0",
            name=op.f("ck_signups_somebody"),
        ),
        sa.CheckConstraint(
            "applicant_kind IN ('person', 'unit')", name=op.f("ck_signups_applicant_kind_known")
        ),
        sa.CheckConstraint(
            "stage_role IN ('system_admin', 'security_admin', 'audit_admin', 'operator', 'reviewer', 'chair', 'publisher', 'merchant_manager', 'finance', 'finance_supervisor', 'matchmaker', 'read_only')",
            name=op.f("ck_signups_stage_role_known"),
        ),
        sa.CheckConstraint(
            "stage_role IS NULL OR state = 'submitted'", name=op.f("ck_signups_stage_while_submitted")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'waiting', 'offered', 'approved', 'rejected', 'not_drawn', 'cancelled', 'expired', 'handed_out', 'no_show')",
            name=op.f("ck_signups_state_known"),
        ),
        sa.CheckConstraint(
            "(stage_union_id IS NULL) = (stage_role IS NULL)", name=op.f("ck_signups_stage_is_complete")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_signups_amount_positive")),
        sa.CheckConstraint("stage >= 0 AND move_count >= 0", name=op.f("ck_signups_counts_not_negative")),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name=op.f("fk_signups_assigned_to")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_signups_campaign_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signups_member_id")),
        sa.ForeignKeyConstraint(["quota_id"], ["campaign_quotas.id"], name=op.f("fk_signups_quota_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["staff.id"], name=op.f("fk_signups_registered_by")),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_signups_roster_entry_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["campaign_sessions.id"], name=op.f("fk_signups_session_id")),
        sa.ForeignKeyConstraint(["stage_union_id"], ["unions.id"], name=op.f("fk_signups_stage_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_signups_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        comment="报名与申请",
    )
    op.create_index(op.f("ix_signups_assigned_to"), "signups", ["assigned_to"], unique=False)
    op.create_index("ix_signups_campaign", "signups", ["campaign_id", "state", "id"], unique=False)
    op.create_index(
        "ix_signups_desk",
        "signups",
        ["stage_union_id", "stage_role", "id"],
        unique=False,
        postgresql_where="state = 'submitted'",
    )
    op.create_index("ix_signups_member", "signups", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_signups_offers",
        "signups",
        ["offer_expires_at"],
        unique=False,
        postgresql_where="state = 'offered'",
    )
    op.create_index(
        "ix_signups_queue",
        "signups",
        ["campaign_id", "queued_at", "id"],
        unique=False,
        postgresql_where="state = 'waiting'",
    )
    op.create_index(op.f("ix_signups_quota_id"), "signups", ["quota_id"], unique=False)
    op.create_index(op.f("ix_signups_registered_by"), "signups", ["registered_by"], unique=False)
    op.create_index("ix_signups_roster_entry", "signups", ["roster_entry_id", "id"], unique=False)
    op.create_index(
        "ix_signups_session",
        "signups",
        ["session_id", "state"],
        unique=False,
        postgresql_where="session_id IS NOT NULL",
    )
    op.create_index(op.f("ix_signups_union_id"), "signups", ["union_id"], unique=False)
    op.create_index(
        "uq_signups_once",
        "signups",
        ["campaign_id", "applicant_id", "once_for"],
        unique=True,
        postgresql_where="state NOT IN ('cancelled', 'expired')",
    )
    op.create_table(
        "signup_attachments",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("field", sa.Text(), nullable=False, comment="字段"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_signup_attachments_attachment_id")
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_attachments_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_attachments")),
        sa.UniqueConstraint(
            "signup_id",
            "field",
            "attachment_id",
            name=op.f("uq_signup_attachments_signup_id_field_attachment_id"),
        ),
        comment="报名的附件",
    )
    op.create_index(
        op.f("ix_signup_attachments_attachment_id"), "signup_attachments", ["attachment_id"], unique=False
    )
    op.create_table(
        "signup_moves",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几步, 从 1 起"),
        sa.Column(
            "action",
            sa.String(32),
            nullable=False,
            comment="动作",
        ),
        sa.Column(
            "to_state",
            sa.String(32),
            nullable=False,
            comment="到了什么状态",
        ),
        sa.Column("stage", sa.Integer(), nullable=False, comment="在第几步审核"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="本人"),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="干部"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column("item", sa.Text(), nullable=True, comment="退回的是哪一项"),
        sa.Column("reason", sa.Text(), nullable=True, comment="给申请人看的说明"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "action IN ('submit', 'resubmit', 'advance', 'return', 'approve', 'reject', 'queue', 'draw', 'miss_draw', 'offer', 'accept', 'lapse', 'cancel', 'end', 'hand_out', 'take_back', 'miss', 'excuse', 'reopen')",
            name=op.f("ck_signup_moves_action_known"),
        ),
        sa.CheckConstraint(
            "to_state IN ('submitted', 'returned', 'waiting', 'offered', 'approved', 'rejected', 'not_drawn', 'cancelled', 'expired', 'handed_out', 'no_show')",
            name=op.f("ck_signup_moves_to_state_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(member_id, staff_id) <= 1", name=op.f("ck_signup_moves_by_one_at_most")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signup_moves_member_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_moves_signup_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_signup_moves_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_moves")),
        sa.UniqueConstraint("signup_id", "number", name=op.f("uq_signup_moves_signup_id_number")),
        comment="报名走过的每一步",
    )
    op.create_index(op.f("ix_signup_moves_member_id"), "signup_moves", ["member_id"], unique=False)
    op.create_index(op.f("ix_signup_moves_staff_id"), "signup_moves", ["staff_id"], unique=False)
    op.create_table(
        "signup_subjects",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("relation", sa.Text(), nullable=False, comment="self 本人, 其余为与申请人的关系"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False, comment="身份证号盲索引"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_subjects_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_subjects")),
        sa.UniqueConstraint(
            "signup_id", "id_number_index", name=op.f("uq_signup_subjects_signup_id_id_number_index")
        ),
        comment="报名所为之人, 防重复享受",
    )
    op.create_index("ix_signup_subjects_person", "signup_subjects", ["id_number_index"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_signup_subjects_person", table_name="signup_subjects")
    op.drop_table("signup_subjects")
    op.drop_index(op.f("ix_signup_moves_staff_id"), table_name="signup_moves")
    op.drop_index(op.f("ix_signup_moves_member_id"), table_name="signup_moves")
    op.drop_table("signup_moves")
    op.drop_index(op.f("ix_signup_attachments_attachment_id"), table_name="signup_attachments")
    op.drop_table("signup_attachments")
    op.drop_index(
        "uq_signups_once", table_name="signups", postgresql_where="state NOT IN ('cancelled', 'expired')"
    )
    op.drop_index(op.f("ix_signups_union_id"), table_name="signups")
    op.drop_index("ix_signups_session", table_name="signups", postgresql_where="session_id IS NOT NULL")
    op.drop_index("ix_signups_roster_entry", table_name="signups")
    op.drop_index(op.f("ix_signups_registered_by"), table_name="signups")
    op.drop_index(op.f("ix_signups_quota_id"), table_name="signups")
    op.drop_index("ix_signups_queue", table_name="signups", postgresql_where="state = 'waiting'")
    op.drop_index("ix_signups_offers", table_name="signups", postgresql_where="state = 'offered'")
    op.drop_index("ix_signups_member", table_name="signups")
    op.drop_index("ix_signups_desk", table_name="signups", postgresql_where="state = 'submitted'")
    op.drop_index("ix_signups_campaign", table_name="signups")
    op.drop_index(op.f("ix_signups_assigned_to"), table_name="signups")
    op.drop_table("signups")
