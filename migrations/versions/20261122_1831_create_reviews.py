"""Create reviews: recusals, delegations, notes, and the order of the desks."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1831"
down_revision = "20261122_1830"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "staff_delegations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("from_staff_id", sa.Uuid(), nullable=False, comment="委托人"),
        sa.Column("to_staff_id", sa.Uuid(), nullable=False, comment="受托人"),
        sa.Column("role", sa.String(32), nullable=False, comment="岗位"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="范围: 本级及下级"),
        sa.Column("begins_on", sa.Date(), nullable=False, comment="从哪天"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="到哪天, 含当天"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="收回的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "role IN ('reviewer', 'chair')", name=op.f("ck_staff_delegations_role_can_be_delegated")
        ),
        sa.CheckConstraint(
            "role IN ('system_admin', 'security_admin', 'audit_admin', 'operator', 'reviewer', 'chair', 'publisher', 'merchant_manager', 'finance', 'finance_supervisor', 'matchmaker', 'read_only')",
            name=op.f("ck_staff_delegations_role_known"),
        ),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_staff_delegations_days_in_order")),
        sa.CheckConstraint("from_staff_id <> to_staff_id", name=op.f("ck_staff_delegations_two_persons")),
        sa.ForeignKeyConstraint(
            ["from_staff_id"], ["staff.id"], name=op.f("fk_staff_delegations_from_staff_id")
        ),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_staff_delegations_to_staff_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_staff_delegations_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_delegations")),
        comment="干部请假期间的委托",
    )
    op.create_index(
        op.f("ix_staff_delegations_from_staff_id"), "staff_delegations", ["from_staff_id"], unique=False
    )
    op.create_index("ix_staff_delegations_to", "staff_delegations", ["to_staff_id", "ends_on"], unique=False)
    op.create_index(op.f("ix_staff_delegations_union_id"), "staff_delegations", ["union_id"], unique=False)
    op.create_table(
        "staff_relatives",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="干部"),
        sa.Column("relation", sa.String(32), nullable=False, comment="关系"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False, comment="身份证号盲索引"),
        sa.Column("id_number_masked", sa.Text(), nullable=False, comment="身份证号, 已掩码"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="撤销申报的时间"),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True, comment="撤销的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "relation IN ('self', 'spouse', 'parent', 'child', 'sibling', 'in_law', 'other')",
            name=op.f("ck_staff_relatives_relation_known"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_staff_relatives_withdrawn_is_complete"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_relatives_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_relatives")),
        comment="干部申报的应回避的人",
    )
    op.create_index(
        "uq_staff_relatives_standing",
        "staff_relatives",
        ["staff_id", "id_number_index"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "signup_notes",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="谁写的"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=True, comment="内容 (密文); 申请人注销后为空"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_notes_signup_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_signup_notes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_notes")),
        comment="审核备注",
    )
    op.create_index(op.f("ix_signup_notes_signup_id"), "signup_notes", ["signup_id"], unique=False)
    op.create_index(op.f("ix_signup_notes_staff_id"), "signup_notes", ["staff_id"], unique=False)
    op.create_table(
        "signup_recusals",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="回避的干部"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_recusals_signup_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_signup_recusals_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_recusals")),
        sa.UniqueConstraint("signup_id", "staff_id", name=op.f("uq_signup_recusals_signup_id_staff_id")),
        comment="对一份报名的回避",
    )
    op.create_index(op.f("ix_signup_recusals_staff_id"), "signup_recusals", ["staff_id"], unique=False)
    op.create_check_constraint(
        op.f("ck_signups_stage_has_a_term"), "signups", "stage_role IS NULL OR stage_due_at IS NOT NULL"
    )
    op.drop_index(op.f("ix_signups_union_id"), table_name="signups")
    op.drop_index("ix_signups_desk", table_name="signups")
    op.create_index(
        "ix_signups_desk",
        "signups",
        ["stage_union_id", "stage_role", "stage_due_at", "id"],
        unique=False,
        postgresql_where="stage_role IS NOT NULL",
    )
    op.create_index(
        "ix_signups_campaign_desk",
        "signups",
        ["campaign_id", "stage_role", "stage_due_at", "id"],
        unique=False,
        postgresql_where="stage_role IS NOT NULL",
    )
    op.create_index(
        "ix_signups_due",
        "signups",
        ["stage_role", "stage_due_at", "id"],
        unique=False,
        postgresql_where="stage_role IS NOT NULL",
    )
    op.create_index("ix_signups_union", "signups", ["union_id", "campaign_id", "state", "id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_signups_union", table_name="signups")
    op.drop_index("ix_signups_due", table_name="signups", postgresql_where="stage_role IS NOT NULL")
    op.drop_index("ix_signups_campaign_desk", table_name="signups", postgresql_where="stage_role IS NOT NULL")
    op.drop_index("ix_signups_desk", table_name="signups", postgresql_where="stage_role IS NOT NULL")
    op.create_index(
        "ix_signups_desk",
        "signups",
        ["stage_union_id", "stage_role", "id"],
        unique=False,
        postgresql_where="state = 'submitted'",
    )
    op.create_index(op.f("ix_signups_union_id"), "signups", ["union_id"], unique=False)
    op.drop_constraint(op.f("ck_signups_stage_has_a_term"), "signups", type_="check")
    op.drop_index(op.f("ix_signup_recusals_staff_id"), table_name="signup_recusals")
    op.drop_table("signup_recusals")
    op.drop_index(op.f("ix_signup_notes_staff_id"), table_name="signup_notes")
    op.drop_index(op.f("ix_signup_notes_signup_id"), table_name="signup_notes")
    op.drop_table("signup_notes")
    op.drop_index(
        "uq_staff_relatives_standing", table_name="staff_relatives", postgresql_where="withdrawn_at IS NULL"
    )
    op.drop_table("staff_relatives")
    op.drop_index(op.f("ix_staff_delegations_union_id"), table_name="staff_delegations")
    op.drop_index("ix_staff_delegations_to", table_name="staff_delegations")
    op.drop_index(op.f("ix_staff_delegations_from_staff_id"), table_name="staff_delegations")
    op.drop_table("staff_delegations")
