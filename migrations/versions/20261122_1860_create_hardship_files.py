"""Create hardship files, help tickets and the visit log; date whom an aid is for."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1860"
down_revision = "20261122_1852"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "visit_logs",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="走访的工会"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="记录人"),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="走访日期"),
        sa.Column("place", sa.Text(), nullable=False, comment="走访的企业或单位"),
        sa.Column("visitors_cipher", sa.LargeBinary(), nullable=False, comment="走访人 (密文)"),
        sa.Column("summary_cipher", sa.LargeBinary(), nullable=False, comment="走访情况 (密文)"),
        sa.Column("problem_cipher", sa.LargeBinary(), nullable=True, comment="问题 (密文); 空为没有问题"),
        sa.Column("owner_union_id", sa.Uuid(), nullable=True, comment="责任工会"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="应解决的日期"),
        sa.Column("solved_on", sa.Date(), nullable=True, comment="解决日期"),
        sa.Column("solution_cipher", sa.LargeBinary(), nullable=True, comment="怎样解决的 (密文)"),
        sa.Column("solved_by", sa.Uuid(), nullable=True, comment="谁记录解决的"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(problem_cipher IS NULL) = (due_on IS NULL)", name=op.f("ck_visit_logs_problems_have_a_day")
        ),
        sa.CheckConstraint(
            "(problem_cipher IS NULL) = (owner_union_id IS NULL)",
            name=op.f("ck_visit_logs_problems_have_an_owner"),
        ),
        sa.CheckConstraint(
            "(solved_on IS NULL) = (solution_cipher IS NULL)", name=op.f("ck_visit_logs_solved_is_complete")
        ),
        sa.CheckConstraint(
            "solved_on IS NULL OR problem_cipher IS NOT NULL", name=op.f("ck_visit_logs_solved_was_a_problem")
        ),
        sa.ForeignKeyConstraint(["owner_union_id"], ["unions.id"], name=op.f("fk_visit_logs_owner_union_id")),
        sa.ForeignKeyConstraint(["solved_by"], ["staff.id"], name=op.f("fk_visit_logs_solved_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_logs_staff_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_visit_logs_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_logs")),
        comment="走进访促走访记录",
    )
    op.create_index(
        "ix_visit_logs_owner",
        "visit_logs",
        ["owner_union_id", "due_on"],
        unique=False,
        postgresql_where="solved_on IS NULL",
    )
    op.create_index(op.f("ix_visit_logs_solved_by"), "visit_logs", ["solved_by"], unique=False)
    op.create_index(op.f("ix_visit_logs_staff_id"), "visit_logs", ["staff_id"], unique=False)
    op.create_index("ix_visit_logs_union", "visit_logs", ["union_id", "visited_on", "id"], unique=False)
    op.create_table(
        "hardship_files",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=False, comment="申请职工"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="申请职工所在工会, 办理沿它的上级"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("level", sa.String(32), nullable=True, comment="困难类别; 评定后才有"),
        sa.Column("cause", sa.String(32), nullable=False, comment="主要致困原因"),
        sa.Column("answers_cipher", sa.LargeBinary(), nullable=True, comment="家庭情况 (密文, JSON)"),
        sa.Column(
            "applied_at", sa.DateTime(timezone=True), nullable=False, comment="申请时间, 补正后从补正算起"
        ),
        sa.Column("visit_due_at", sa.DateTime(timezone=True), nullable=False, comment="应入户的期限"),
        sa.Column("returned_item", sa.Text(), nullable=True, comment="退回补正的是哪一项"),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True, comment="内部公示开始"),
        sa.Column("shown_until", sa.DateTime(timezone=True), nullable=True, comment="内部公示结束"),
        sa.Column("stage", sa.Integer(), server_default="0", nullable=False, comment="已走完的审核步数"),
        sa.Column("stage_union_id", sa.Uuid(), nullable=True, comment="轮到哪个工会"),
        sa.Column("stage_role", sa.String(32), nullable=True, comment="轮到哪个岗位"),
        sa.Column("stage_due_at", sa.DateTime(timezone=True), nullable=True, comment="这一步承诺办结的时间"),
        sa.Column("opened_on", sa.Date(), nullable=True, comment="建档日期"),
        sa.Column("reassess_on", sa.Date(), nullable=True, comment="下次评估日期"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="销档日期"),
        sa.Column("close_reason", sa.String(32), nullable=True, comment="销档原因"),
        sa.Column("registered_by", sa.Uuid(), nullable=True, comment="代为申请的干部"),
        sa.Column("move_count", sa.Integer(), server_default="0", nullable=False, comment="走过几步"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (close_reason IS NOT NULL)",
            name=op.f("ck_hardship_files_closed_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_hardship_files_closed_on_a_day")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_item IS NOT NULL)",
            name=op.f("ck_hardship_files_returned_for_an_item"),
        ),
        sa.CheckConstraint(
            "cause IN ('illness', 'disability', 'accident', 'disaster', 'schooling', 'unemployment', 'low_income', 'other')",
            name=op.f("ck_hardship_files_cause_known"),
        ),
        sa.CheckConstraint(
            "close_reason IN ('out_of_hardship', 'left_union', 'moved_away', 'died', 'untrue', 'other')",
            name=op.f("ck_hardship_files_close_reason_known"),
        ),
        sa.CheckConstraint(
            "level IN ('deep', 'relative', 'accidental')", name=op.f("ck_hardship_files_level_known")
        ),
        sa.CheckConstraint(
            "stage_role IN ('system_admin', 'security_admin', 'audit_admin', 'operator', 'reviewer', 'chair', 'publisher', 'merchant_manager', 'finance', 'finance_supervisor', 'matchmaker', 'read_only')",
            name=op.f("ck_hardship_files_stage_role_known"),
        ),
        sa.CheckConstraint(
            "stage_role IS NULL OR state = 'shown'", name=op.f("ck_hardship_files_stage_while_shown")
        ),
        sa.CheckConstraint(
            "state <> 'open' OR num_nonnulls(level, opened_on, reassess_on) = 3",
            name=op.f("ck_hardship_files_open_is_graded"),
        ),
        sa.CheckConstraint(
            "state <> 'shown' OR shown_until IS NOT NULL", name=op.f("ck_hardship_files_shown_until_a_time")
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'returned', 'visited', 'shown', 'open', 'closed', 'rejected', 'withdrawn')",
            name=op.f("ck_hardship_files_state_known"),
        ),
        sa.CheckConstraint(
            "(shown_from IS NULL) = (shown_until IS NULL)", name=op.f("ck_hardship_files_shown_is_complete")
        ),
        sa.CheckConstraint(
            "(stage_union_id IS NULL) = (stage_role IS NULL)",
            name=op.f("ck_hardship_files_stage_is_complete"),
        ),
        sa.CheckConstraint(
            "stage >= 0 AND move_count >= 0", name=op.f("ck_hardship_files_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["staff.id"], name=op.f("fk_hardship_files_registered_by")
        ),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_hardship_files_roster_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["stage_union_id"], ["unions.id"], name=op.f("fk_hardship_files_stage_union_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_hardship_files_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_files")),
        comment="困难职工档案, 一户一档",
    )
    op.create_index(
        "ix_hardship_files_reassess",
        "hardship_files",
        ["reassess_on", "id"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_index(
        op.f("ix_hardship_files_registered_by"), "hardship_files", ["registered_by"], unique=False
    )
    op.create_index(
        "ix_hardship_files_roster_entry", "hardship_files", ["roster_entry_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_hardship_files_stage_union_id"), "hardship_files", ["stage_union_id"], unique=False
    )
    op.create_index("ix_hardship_files_union", "hardship_files", ["union_id", "state", "id"], unique=False)
    op.create_index(
        "ix_hardship_files_visit_due",
        "hardship_files",
        ["visit_due_at", "id"],
        unique=False,
        postgresql_where="state = 'applied'",
    )
    op.create_index(
        "uq_hardship_files_living",
        "hardship_files",
        ["roster_entry_id"],
        unique=True,
        postgresql_where="state NOT IN ('closed', 'rejected', 'withdrawn')",
    )
    op.create_table(
        "hardship_moves",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="档案"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几步, 从 1 起"),
        sa.Column("action", sa.String(32), nullable=False, comment="动作"),
        sa.Column("to_state", sa.String(32), nullable=False, comment="到了什么状态"),
        sa.Column("level", sa.String(32), nullable=True, comment="建议或评定的困难类别"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="本人"),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="干部"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column("item", sa.Text(), nullable=True, comment="退回的是哪一项"),
        sa.Column("reason_cipher", sa.LargeBinary(), nullable=True, comment="给申请人看的说明 (密文)"),
        sa.Column("opinion_cipher", sa.LargeBinary(), nullable=True, comment="内部意见 (密文)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "action IN ('apply', 'mend', 'withdraw', 'return', 'visit', 'show', 'advance', 'grade', 'reassess', 'reject', 'close')",
            name=op.f("ck_hardship_moves_action_known"),
        ),
        sa.CheckConstraint(
            "level IN ('deep', 'relative', 'accidental')", name=op.f("ck_hardship_moves_level_known")
        ),
        sa.CheckConstraint(
            "to_state IN ('applied', 'returned', 'visited', 'shown', 'open', 'closed', 'rejected', 'withdrawn')",
            name=op.f("ck_hardship_moves_to_state_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(member_id, staff_id) <= 1", name=op.f("ck_hardship_moves_by_one_at_most")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["hardship_files.id"], name=op.f("fk_hardship_moves_file_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_hardship_moves_member_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_hardship_moves_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_moves")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_hardship_moves_file_id_number")),
        comment="困难档案走过的每一步",
    )
    op.create_index(op.f("ix_hardship_moves_member_id"), "hardship_moves", ["member_id"], unique=False)
    op.create_index(op.f("ix_hardship_moves_staff_id"), "hardship_moves", ["staff_id"], unique=False)
    op.create_table(
        "home_visits",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="档案"),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="入户日期"),
        sa.Column("visitors_cipher", sa.LargeBinary(), nullable=True, comment="入户人员 (密文)"),
        sa.Column("visitor_count", sa.Integer(), nullable=False, comment="入户人数"),
        sa.Column("findings_cipher", sa.LargeBinary(), nullable=True, comment="调查情况 (密文)"),
        sa.Column("is_as_told", sa.Boolean(), nullable=False, comment="与申请所写相符"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="记录人"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("visitor_count >= 1", name=op.f("ck_home_visits_somebody_went")),
        sa.ForeignKeyConstraint(["file_id"], ["hardship_files.id"], name=op.f("fk_home_visits_file_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_home_visits_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visits")),
        comment="入户调查",
    )
    op.create_index("ix_home_visits_file", "home_visits", ["file_id", "id"], unique=False)
    op.create_index(op.f("ix_home_visits_staff_id"), "home_visits", ["staff_id"], unique=False)
    op.create_table(
        "household_members",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="档案"),
        sa.Column("relation", sa.String(32), nullable=False, comment="与申请人的关系"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=False, comment="身份证号 (密文)"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False, comment="身份证号盲索引"),
        sa.Column("facts_cipher", sa.LargeBinary(), nullable=True, comment="工作、健康、收入 (密文, JSON)"),
        sa.Column(
            "is_counted",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="档案还在办理或在档; 结束后为否",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "relation IN ('self', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'parent_in_law', 'sibling', 'other')",
            name=op.f("ck_household_members_relation_known"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["hardship_files.id"], name=op.f("fk_household_members_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_members")),
        sa.UniqueConstraint(
            "file_id", "id_number_index", name=op.f("uq_household_members_file_id_id_number_index")
        ),
        comment="困难档案的家庭成员",
    )
    op.create_index(
        "uq_household_members_counted",
        "household_members",
        ["id_number_index"],
        unique=True,
        postgresql_where="is_counted",
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="求助人"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="承办工会"),
        sa.Column("category", sa.String(32), nullable=False, comment="类别"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="求助或追问的时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="应答复的期限"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次答复"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("rating", sa.Integer(), nullable=True, comment="满意度, 1 至 5"),
        sa.Column("entry_count", sa.Integer(), server_default="0", nullable=False, comment="说过几句"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_tickets_closed_is_complete")
        ),
        sa.CheckConstraint(
            "category IN ('membership', 'card', 'benefits', 'hardship', 'rights', 'no_union', 'other')",
            name=op.f("ck_tickets_category_known"),
        ),
        sa.CheckConstraint("rating IS NULL OR state = 'closed'", name=op.f("ck_tickets_rated_when_closed")),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_tickets_state_known")),
        sa.CheckConstraint("entry_count >= 0", name=op.f("ck_tickets_entries_not_negative")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_tickets_rating_of_five")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_tickets_member_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_tickets_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        comment="职工求助",
    )
    op.create_index("ix_tickets_member", "tickets", ["member_id", "id"], unique=False)
    op.create_index("ix_tickets_queue", "tickets", ["union_id", "state", "due_at", "id"], unique=False)
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("household_member_id", sa.Uuid(), nullable=False, comment="授权人"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="签字的授权书"),
        sa.Column("authorised_on", sa.Date(), nullable=False, comment="授权日期"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_authorisations_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_member_id"],
            ["household_members.id"],
            name=op.f("fk_authorisations_household_member_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
        sa.UniqueConstraint("household_member_id", name=op.f("uq_authorisations_household_member_id")),
        comment="家庭成员的核查授权",
    )
    op.create_index(
        op.f("ix_authorisations_attachment_id"), "authorisations", ["attachment_id"], unique=False
    )
    op.create_table(
        "care_visits",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="慰问的工会"),
        sa.Column("file_id", sa.Uuid(), nullable=True, comment="困难档案; 慰问在岗职工的为空"),
        sa.Column(
            "recipient_cipher", sa.LargeBinary(), nullable=True, comment="受慰问人 (密文); 有档案的为空"
        ),
        sa.Column("occasion", sa.Text(), nullable=False, comment="缘由, 如春节、在岗、住院"),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="慰问日期"),
        sa.Column("visitors_cipher", sa.LargeBinary(), nullable=True, comment="慰问人员 (密文)"),
        sa.Column("goods", sa.Text(), nullable=True, comment="慰问品"),
        sa.Column("amount_fen", sa.Integer(), nullable=True, comment="慰问金 (分)"),
        sa.Column("receipt_id", sa.Uuid(), nullable=True, comment="签收单"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="记录人"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_care_visits_amount_positive")),
        sa.CheckConstraint(
            "num_nonnulls(amount_fen, goods) >= 1", name=op.f("ck_care_visits_gives_something")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["hardship_files.id"], name=op.f("fk_care_visits_file_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["attachments.id"], name=op.f("fk_care_visits_receipt_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_care_visits_staff_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_care_visits_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_visits")),
        comment="慰问记录",
    )
    op.create_index(op.f("ix_care_visits_file_id"), "care_visits", ["file_id"], unique=False)
    op.create_index(op.f("ix_care_visits_receipt_id"), "care_visits", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_care_visits_staff_id"), "care_visits", ["staff_id"], unique=False)
    op.create_index("ix_care_visits_union", "care_visits", ["union_id", "visited_on", "id"], unique=False)
    op.create_table(
        "hardship_papers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="档案"),
        sa.Column("field", sa.Text(), nullable=False, comment="字段; visit 为入户照片"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_hardship_papers_attachment_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["hardship_files.id"], name=op.f("fk_hardship_papers_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_papers")),
        sa.UniqueConstraint(
            "file_id", "field", "attachment_id", name=op.f("uq_hardship_papers_file_id_field_attachment_id")
        ),
        comment="困难档案的附件",
    )
    op.create_index(
        op.f("ix_hardship_papers_attachment_id"), "hardship_papers", ["attachment_id"], unique=False
    )
    op.create_table(
        "ticket_entries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("ticket_id", sa.Uuid(), nullable=False, comment="求助"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几句, 从 1 起"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="本人"),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="干部"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=True, comment="内容 (密文); 注销后为空"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "num_nonnulls(member_id, staff_id) = 1", name=op.f("ck_ticket_entries_said_by_one")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ticket_entries_member_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_entries_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_entries_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entries")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_ticket_entries_ticket_id_number")),
        comment="求助与答复",
    )
    op.create_index(op.f("ix_ticket_entries_member_id"), "ticket_entries", ["member_id"], unique=False)
    op.create_index(op.f("ix_ticket_entries_staff_id"), "ticket_entries", ["staff_id"], unique=False)
    op.add_column(
        "signup_subjects",
        sa.Column("counted_on", sa.Date(), nullable=False, comment="算在哪一天, 按公历年度查对"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("signup_subjects", "counted_on")
    op.drop_index(op.f("ix_ticket_entries_staff_id"), table_name="ticket_entries")
    op.drop_index(op.f("ix_ticket_entries_member_id"), table_name="ticket_entries")
    op.drop_table("ticket_entries")
    op.drop_index(op.f("ix_hardship_papers_attachment_id"), table_name="hardship_papers")
    op.drop_table("hardship_papers")
    op.drop_index("ix_care_visits_union", table_name="care_visits")
    op.drop_index(op.f("ix_care_visits_staff_id"), table_name="care_visits")
    op.drop_index(op.f("ix_care_visits_receipt_id"), table_name="care_visits")
    op.drop_index(op.f("ix_care_visits_file_id"), table_name="care_visits")
    op.drop_table("care_visits")
    op.drop_index(op.f("ix_authorisations_attachment_id"), table_name="authorisations")
    op.drop_table("authorisations")
    op.drop_index("ix_tickets_queue", table_name="tickets")
    op.drop_index("ix_tickets_member", table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(
        "uq_household_members_counted", table_name="household_members", postgresql_where="is_counted"
    )
    op.drop_table("household_members")
    op.drop_index(op.f("ix_home_visits_staff_id"), table_name="home_visits")
    op.drop_index("ix_home_visits_file", table_name="home_visits")
    op.drop_table("home_visits")
    op.drop_index(op.f("ix_hardship_moves_staff_id"), table_name="hardship_moves")
    op.drop_index(op.f("ix_hardship_moves_member_id"), table_name="hardship_moves")
    op.drop_table("hardship_moves")
    op.drop_index(
        "uq_hardship_files_living",
        table_name="hardship_files",
        postgresql_where="state NOT IN ('closed', 'rejected', 'withdrawn')",
    )
    op.drop_index(
        "ix_hardship_files_visit_due", table_name="hardship_files", postgresql_where="state = 'applied'"
    )
    op.drop_index("ix_hardship_files_union", table_name="hardship_files")
    op.drop_index(op.f("ix_hardship_files_stage_union_id"), table_name="hardship_files")
    op.drop_index("ix_hardship_files_roster_entry", table_name="hardship_files")
    op.drop_index(op.f("ix_hardship_files_registered_by"), table_name="hardship_files")
    op.drop_index(
        "ix_hardship_files_reassess", table_name="hardship_files", postgresql_where="state = 'open'"
    )
    op.drop_table("hardship_files")
    op.drop_index("ix_visit_logs_union", table_name="visit_logs")
    op.drop_index(op.f("ix_visit_logs_staff_id"), table_name="visit_logs")
    op.drop_index(op.f("ix_visit_logs_solved_by"), table_name="visit_logs")
    op.drop_index("ix_visit_logs_owner", table_name="visit_logs", postgresql_where="solved_on IS NULL")
    op.drop_table("visit_logs")
