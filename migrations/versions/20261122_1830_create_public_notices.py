"""Create public notices: what is shown before anything is given, and objections to it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1830"
down_revision = "20261122_1820"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "public_notices",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("scope", sa.String(32), nullable=False, comment="范围"),
        sa.Column(
            "union_id", sa.Uuid(), nullable=False, comment="范围内的工会, 含下级; 全市公开的为主办工会"
        ),
        sa.Column("state", sa.String(32), server_default="shown", nullable=False, comment="状态"),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False, comment="公示开始"),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False, comment="公示结束"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="收起或撤下的时间"),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True, comment="撤下的原因"),
        sa.Column("made_by", sa.Uuid(), nullable=False, comment="发布人"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'shown') = (ended_at IS NULL)", name=op.f("ck_public_notices_ended_is_complete")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)",
            name=op.f("ck_public_notices_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint(
            "scope IN ('public', 'unit', 'street')", name=op.f("ck_public_notices_scope_known")
        ),
        sa.CheckConstraint(
            "state IN ('shown', 'closed', 'withdrawn')", name=op.f("ck_public_notices_state_known")
        ),
        sa.CheckConstraint("begins_at < closes_at", name=op.f("ck_public_notices_term_in_order")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_public_notices_campaign_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_public_notices_made_by")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_public_notices_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        comment="公示",
    )
    op.create_index("ix_public_notices_campaign", "public_notices", ["campaign_id", "id"], unique=False)
    op.create_index(op.f("ix_public_notices_made_by"), "public_notices", ["made_by"], unique=False)
    op.create_index(
        "ix_public_notices_shown",
        "public_notices",
        ["scope", "id"],
        unique=False,
        postgresql_where="state = 'shown'",
    )
    op.create_index(op.f("ix_public_notices_union_id"), "public_notices", ["union_id"], unique=False)
    op.create_table(
        "public_notice_entries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("public_notice_id", sa.Uuid(), nullable=False, comment="公示"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几行, 从 1 起"),
        sa.Column("taken_off_at", sa.DateTime(timezone=True), nullable=True, comment="拿下的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["public_notice_id"],
            ["public_notices.id"],
            name=op.f("fk_public_notice_entries_public_notice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["signups.id"], name=op.f("fk_public_notice_entries_signup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice_entries")),
        sa.UniqueConstraint(
            "public_notice_id", "number", name=op.f("uq_public_notice_entries_public_notice_id_number")
        ),
        comment="公示的各行",
    )
    op.create_index(
        op.f("ix_public_notice_entries_signup_id"), "public_notice_entries", ["signup_id"], unique=False
    )
    op.create_index(
        "uq_public_notice_entries_standing",
        "public_notice_entries",
        ["signup_id"],
        unique=True,
        postgresql_where="taken_off_at IS NULL",
    )
    op.create_table(
        "public_objections",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("public_notice_id", sa.Uuid(), nullable=False, comment="公示"),
        sa.Column("entry_id", sa.Uuid(), nullable=True, comment="对哪一行; 空为整则公示"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="提出人, 不给被提异议的人看"),
        sa.Column("state", sa.String(32), server_default="open", nullable=False, comment="状态"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=True, comment="异议内容 (密文); 注销后为空"),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="承诺答复的时间"),
        sa.Column("answer_cipher", sa.LargeBinary(), nullable=True, comment="给提出人的答复 (密文)"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="认定人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="认定时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_public_objections_decided_is_complete")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'dismissed', 'withdrawn')",
            name=op.f("ck_public_objections_state_known"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_public_objections_decided_by")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["public_notice_entries.id"], name=op.f("fk_public_objections_entry_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_public_objections_member_id")),
        sa.ForeignKeyConstraint(
            ["public_notice_id"], ["public_notices.id"], name=op.f("fk_public_objections_public_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_objections")),
        comment="对公示的异议",
    )
    op.create_index(
        op.f("ix_public_objections_decided_by"), "public_objections", ["decided_by"], unique=False
    )
    op.create_index(op.f("ix_public_objections_entry_id"), "public_objections", ["entry_id"], unique=False)
    op.create_index(op.f("ix_public_objections_member_id"), "public_objections", ["member_id"], unique=False)
    op.create_index(
        "uq_public_objections_open",
        "public_objections",
        ["public_notice_id", "member_id"],
        unique=True,
        postgresql_where="state = 'open'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(
        "uq_public_objections_open", table_name="public_objections", postgresql_where="state = 'open'"
    )
    op.drop_index(op.f("ix_public_objections_member_id"), table_name="public_objections")
    op.drop_index(op.f("ix_public_objections_entry_id"), table_name="public_objections")
    op.drop_index(op.f("ix_public_objections_decided_by"), table_name="public_objections")
    op.drop_table("public_objections")
    op.drop_index(
        "uq_public_notice_entries_standing",
        table_name="public_notice_entries",
        postgresql_where="taken_off_at IS NULL",
    )
    op.drop_index(op.f("ix_public_notice_entries_signup_id"), table_name="public_notice_entries")
    op.drop_table("public_notice_entries")
    op.drop_index(op.f("ix_public_notices_union_id"), table_name="public_notices")
    op.drop_index("ix_public_notices_shown", table_name="public_notices", postgresql_where="state = 'shown'")
    op.drop_index(op.f("ix_public_notices_made_by"), table_name="public_notices")
    op.drop_index("ix_public_notices_campaign", table_name="public_notices")
    op.drop_table("public_notices")
