"""Create contests: rounds, entries, judges, score sheets and published results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1965"
down_revision = "20261122_1964"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "contest_judges",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="评委"),
        sa.Column("named_by", sa.Uuid(), nullable=True, comment="谁请的; 空为系统"),
        sa.Column("relieved_at", sa.DateTime(timezone=True), nullable=True, comment="不再担任的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_contest_judges_campaign_id")
        ),
        sa.ForeignKeyConstraint(["named_by"], ["staff.id"], name=op.f("fk_contest_judges_named_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contest_judges_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_judges")),
        comment="竞赛的评委",
    )
    op.create_index(op.f("ix_contest_judges_named_by"), "contest_judges", ["named_by"], unique=False)
    op.create_index(op.f("ix_contest_judges_staff_id"), "contest_judges", ["staff_id"], unique=False)
    op.create_index(
        "uq_contest_judges_standing",
        "contest_judges",
        ["campaign_id", "staff_id"],
        unique=True,
        postgresql_where="relieved_at IS NULL",
    )
    op.create_table(
        "contest_publications",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, comment="公布时间"),
        sa.Column("published_by", sa.Uuid(), nullable=True, comment="谁公布的; 空为系统"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="撤下的时间"),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True, comment="撤下的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_contest_publications_withdrawn_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_contest_publications_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["staff.id"], name=op.f("fk_contest_publications_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_publications")),
        comment="竞赛结果的公布",
    )
    op.create_index(
        op.f("ix_contest_publications_published_by"), "contest_publications", ["published_by"], unique=False
    )
    op.create_index(
        "uq_contest_publications_standing",
        "contest_publications",
        ["campaign_id"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "contest_rounds",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几轮, 从 1 起"),
        sa.Column("state", sa.String(32), server_default="open", nullable=False, comment="状态"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="截止打分的时间"),
        sa.Column("closed_by", sa.Uuid(), nullable=True, comment="谁截止的"),
        sa.Column("reopened_reason", sa.Text(), nullable=True, comment="最近一次重新打分的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_contest_rounds_closed_is_complete")
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_contest_rounds_state_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_contest_rounds_number_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_contest_rounds_campaign_id")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_contest_rounds_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_rounds")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_contest_rounds_campaign_id_number")),
        comment="竞赛的轮次",
    )
    op.create_index(op.f("ix_contest_rounds_closed_by"), "contest_rounds", ["closed_by"], unique=False)
    op.create_table(
        "contest_entries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("round_id", sa.Uuid(), nullable=False, comment="轮次"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column(
            "group", sa.Text(), server_default="", nullable=False, comment="分组, 组内排名; 空为不分组"
        ),
        sa.Column("rank", sa.Integer(), nullable=True, comment="名次, 同分并列; 截止打分后才有"),
        sa.Column("score_centi", sa.Integer(), nullable=True, comment="平均分 (百分之一分)"),
        sa.Column("sheet_count", sa.Integer(), server_default="0", nullable=False, comment="算了几份打分表"),
        sa.Column("award", sa.Text(), nullable=True, comment="奖项的代号, 见类型"),
        sa.Column("listed_as", sa.Integer(), nullable=True, comment="公布名单上的第几行"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(rank IS NULL) = (score_centi IS NULL)", name=op.f("ck_contest_entries_ranked_by_its_score")
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_contest_entries_rank_positive")),
        sa.CheckConstraint(
            "score_centi >= 0 AND sheet_count >= 0", name=op.f("ck_contest_entries_figures_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_rounds.id"], name=op.f("fk_contest_entries_round_id")
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_contest_entries_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_entries")),
        sa.UniqueConstraint("round_id", "signup_id", name=op.f("uq_contest_entries_round_id_signup_id")),
        comment="竞赛各轮的参赛者",
    )
    op.create_index(
        "ix_contest_entries_listed", "contest_entries", ["round_id", "listed_as", "id"], unique=False
    )
    op.create_index(op.f("ix_contest_entries_signup_id"), "contest_entries", ["signup_id"], unique=False)
    op.create_table(
        "contest_sheets",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("entry_id", sa.Uuid(), nullable=False, comment="参赛的一份"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="评委"),
        sa.Column("points", postgresql.JSONB(), nullable=False, comment="评分项 → 分"),
        sa.Column("total", sa.Integer(), nullable=False, comment="总分"),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False, comment="最近一次交的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("total >= 0", name=op.f("ck_contest_sheets_total_not_negative")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["contest_entries.id"], name=op.f("fk_contest_sheets_entry_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contest_sheets_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_sheets")),
        sa.UniqueConstraint("entry_id", "staff_id", name=op.f("uq_contest_sheets_entry_id_staff_id")),
        comment="竞赛的打分表",
    )
    op.create_index(op.f("ix_contest_sheets_staff_id"), "contest_sheets", ["staff_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_contest_sheets_staff_id"), table_name="contest_sheets")
    op.drop_table("contest_sheets")
    op.drop_index(op.f("ix_contest_entries_signup_id"), table_name="contest_entries")
    op.drop_index("ix_contest_entries_listed", table_name="contest_entries")
    op.drop_table("contest_entries")
    op.drop_index(op.f("ix_contest_rounds_closed_by"), table_name="contest_rounds")
    op.drop_table("contest_rounds")
    op.drop_index(
        "uq_contest_publications_standing",
        table_name="contest_publications",
        postgresql_where="withdrawn_at IS NULL",
    )
    op.drop_index(op.f("ix_contest_publications_published_by"), table_name="contest_publications")
    op.drop_table("contest_publications")
    op.drop_index(
        "uq_contest_judges_standing", table_name="contest_judges", postgresql_where="relieved_at IS NULL"
    )
    op.drop_index(op.f("ix_contest_judges_staff_id"), table_name="contest_judges")
    op.drop_index(op.f("ix_contest_judges_named_by"), table_name="contest_judges")
    op.drop_table("contest_judges")
