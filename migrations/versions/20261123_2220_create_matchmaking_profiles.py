"""Create matchmaking profiles: what a person says of himself, for whom, and its photos."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_2220"
down_revision = "20261123_2210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "matchmaking_profiles",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="本人"),
        sa.Column("state", sa.String(32), server_default="active", nullable=False, comment="状态"),
        sa.Column("facts_cipher", sa.LargeBinary(), nullable=False, comment="本人填写的资料 (密文, JSON)"),
        sa.Column("seeks_cipher", sa.LargeBinary(), nullable=False, comment="希望认识的性别 (密文, JSON)"),
        sa.Column(
            "shown_to", postgresql.JSONB(), nullable=False, comment="每一项给谁看; 没有列出的不给任何人看"
        ),
        sa.Column(
            "is_hidden_from_employer",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="不让同单位的人看到",
        ),
        sa.Column(
            "text_check", sa.String(32), server_default="waiting", nullable=False, comment="文字的内容审核"
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False, comment="最近一次填写的时间"),
        sa.Column("declaration_version", sa.Text(), nullable=False, comment="所签声明的版本"),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False, comment="签署声明的时间"),
        sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True, comment="核实在职和单身的时间"),
        sa.Column("vouched_until", sa.Date(), nullable=True, comment="核实到哪一天为止, 含当天"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "jsonb_typeof(shown_to) = 'object'", name=op.f("ck_matchmaking_profiles_shown_to_by_field")
        ),
        sa.CheckConstraint("state IN ('active', 'paused')", name=op.f("ck_matchmaking_profiles_state_known")),
        sa.CheckConstraint(
            "text_check IN ('waiting', 'passed', 'refused')",
            name=op.f("ck_matchmaking_profiles_text_check_known"),
        ),
        sa.CheckConstraint(
            "(vouched_at IS NULL) = (vouched_until IS NULL)",
            name=op.f("ck_matchmaking_profiles_vouched_is_complete"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_matchmaking_profiles_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_profiles")),
        sa.UniqueConstraint("member_id", name=op.f("uq_matchmaking_profiles_member_id")),
        comment="相亲交友资料",
    )
    op.create_index(
        "ix_matchmaking_profiles_unchecked",
        "matchmaking_profiles",
        ["id"],
        postgresql_where=sa.text("text_check = 'waiting'"),
    )
    op.create_index(
        "ix_matchmaking_profiles_vouched_until",
        "matchmaking_profiles",
        ["vouched_until", "id"],
        postgresql_where=sa.text("vouched_until IS NOT NULL"),
    )
    op.create_table(
        "matchmaking_photos",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("profile_id", sa.Uuid(), nullable=False, comment="资料"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几张, 从 1 起"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name=op.f("ck_matchmaking_photos_six_at_most")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_matchmaking_photos_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_photos_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_photos")),
        sa.UniqueConstraint(
            "profile_id", "attachment_id", name=op.f("uq_matchmaking_photos_profile_id_attachment_id")
        ),
        sa.UniqueConstraint("profile_id", "number", name=op.f("uq_matchmaking_photos_profile_id_number")),
        comment="相亲交友资料的照片",
    )
    op.create_index(op.f("ix_matchmaking_photos_attachment_id"), "matchmaking_photos", ["attachment_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_matchmaking_photos_attachment_id"), table_name="matchmaking_photos")
    op.drop_table("matchmaking_photos")
    op.drop_index(
        "ix_matchmaking_profiles_vouched_until",
        table_name="matchmaking_profiles",
        postgresql_where=sa.text("vouched_until IS NOT NULL"),
    )
    op.drop_index(
        "ix_matchmaking_profiles_unchecked",
        table_name="matchmaking_profiles",
        postgresql_where=sa.text("text_check = 'waiting'"),
    )
    op.drop_table("matchmaking_profiles")
