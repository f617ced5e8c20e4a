"""Create mixers: badges, private picks, matches, blocks and reports."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2230"
down_revision = "20261123_2221"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "matchmaking_blocks",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="谁屏蔽的"),
        sa.Column("other_id", sa.Uuid(), nullable=False, comment="屏蔽了谁"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("member_id <> other_id", name=op.f("ck_matchmaking_blocks_two_persons")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_matchmaking_blocks_member_id")),
        sa.ForeignKeyConstraint(["other_id"], ["members.id"], name=op.f("fk_matchmaking_blocks_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_blocks")),
        sa.UniqueConstraint("member_id", "other_id", name=op.f("uq_matchmaking_blocks_member_id_other_id")),
        comment="相亲交友的屏蔽",
    )
    op.create_index("ix_matchmaking_blocks_other", "matchmaking_blocks", ["other_id"])
    op.create_table(
        "mixers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("picks_max", sa.Integer(), nullable=False, comment="每人最多选几位"),
        sa.Column("picks_close_at", sa.DateTime(timezone=True), nullable=False, comment="互选截止"),
        sa.Column("badge_count", sa.Integer(), server_default="0", nullable=False, comment="发到第几号"),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True, comment="结果公布的时间"),
        sa.Column("pair_count", sa.Integer(), nullable=True, comment="互选成功几对; 公布前为空"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(revealed_at IS NULL) = (pair_count IS NULL)", name=op.f("ck_mixers_revealed_is_complete")
        ),
        sa.CheckConstraint(
            "badge_count >= 0 AND pair_count >= 0", name=op.f("ck_mixers_counts_not_negative")
        ),
        sa.CheckConstraint("picks_max BETWEEN 1 AND 10", name=op.f("ck_mixers_picks_in_bounds")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_mixers_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mixers")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_mixers_campaign_id")),
        comment="单身联谊",
    )
    op.create_index(
        "ix_mixers_due", "mixers", ["picks_close_at", "id"], postgresql_where=sa.text("revealed_at IS NULL")
    )
    op.create_table(
        "mixer_guests",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("mixer_id", sa.Uuid(), nullable=False, comment="联谊"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="本人"),
        sa.Column("badge", sa.Integer(), nullable=False, comment="号牌"),
        sa.Column(
            "picks_cipher",
            sa.LargeBinary(),
            nullable=True,
            comment="选了谁 (密文, 定长, 没选也有); 公布时清空",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("badge >= 1", name=op.f("ck_mixer_guests_badge_positive")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mixer_guests_member_id")),
        sa.ForeignKeyConstraint(["mixer_id"], ["mixers.id"], name=op.f("fk_mixer_guests_mixer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mixer_guests")),
        sa.UniqueConstraint("mixer_id", "badge", name=op.f("uq_mixer_guests_mixer_id_badge")),
        sa.UniqueConstraint("mixer_id", "member_id", name=op.f("uq_mixer_guests_mixer_id_member_id")),
        comment="联谊入场的人",
    )
    op.create_index(op.f("ix_mixer_guests_member_id"), "mixer_guests", ["member_id"])
    op.create_table(
        "mixer_reports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("mixer_id", sa.Uuid(), nullable=False, comment="联谊"),
        sa.Column("reporter_id", sa.Uuid(), nullable=False, comment="举报人"),
        sa.Column("reported_id", sa.Uuid(), nullable=False, comment="被举报人"),
        sa.Column("badge", sa.Integer(), nullable=False, comment="被举报人当时的号牌"),
        sa.Column("reason", sa.String(32), nullable=False, comment="原因"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=False, comment="经过 (密文)"),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="举报时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="承诺答复的时间"),
        sa.Column("finding", sa.String(32), nullable=True, comment="认定"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="处理人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="处理时间"),
        sa.Column("answer", sa.Text(), nullable=True, comment="给举报人的答复"),
        sa.Column("barred_until", sa.Date(), nullable=True, comment="暂停被举报人参加联谊到哪一天, 含当天"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "barred_until IS NULL OR finding = 'upheld'", name=op.f("ck_mixer_reports_barred_where_upheld")
        ),
        sa.CheckConstraint("finding IN ('upheld', 'dismissed')", name=op.f("ck_mixer_reports_finding_known")),
        sa.CheckConstraint(
            "reason IN ('false_profile', 'not_single', 'harassment', 'asks_for_money', 'other')",
            name=op.f("ck_mixer_reports_reason_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(finding, decided_by, decided_at, answer) IN (0, 4)",
            name=op.f("ck_mixer_reports_decided_is_complete"),
        ),
        sa.CheckConstraint("reporter_id <> reported_id", name=op.f("ck_mixer_reports_two_persons")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_mixer_reports_decided_by")),
        sa.ForeignKeyConstraint(["mixer_id"], ["mixers.id"], name=op.f("fk_mixer_reports_mixer_id")),
        sa.ForeignKeyConstraint(["reported_id"], ["members.id"], name=op.f("fk_mixer_reports_reported_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["members.id"], name=op.f("fk_mixer_reports_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mixer_reports")),
        comment="联谊中的举报",
    )
    op.create_index(op.f("ix_mixer_reports_decided_by"), "mixer_reports", ["decided_by"])
    op.create_index(op.f("ix_mixer_reports_mixer_id"), "mixer_reports", ["mixer_id"])
    op.create_index(
        "ix_mixer_reports_open",
        "mixer_reports",
        ["due_at", "id"],
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("ix_mixer_reports_reported", "mixer_reports", ["reported_id", "id"])
    op.create_index("ix_mixer_reports_reporter", "mixer_reports", ["reporter_id", "id"])
    op.create_table(
        "mixer_matches",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("mixer_id", sa.Uuid(), nullable=False, comment="联谊"),
        sa.Column("low_id", sa.Uuid(), nullable=False, comment="编号在前的一位"),
        sa.Column("high_id", sa.Uuid(), nullable=False, comment="编号在后的一位"),
        sa.Column(
            "low_contact_cipher", sa.LargeBinary(), nullable=True, comment="前一位愿意留的联系方式 (密文)"
        ),
        sa.Column(
            "high_contact_cipher", sa.LargeBinary(), nullable=True, comment="后一位愿意留的联系方式 (密文)"
        ),
        sa.Column(
            "shared_at", sa.DateTime(timezone=True), nullable=True, comment="双方都同意、互相看到的时间"
        ),
        sa.Column("low_outcome", sa.String(32), nullable=True, comment="前一位说的后来"),
        sa.Column("high_outcome", sa.String(32), nullable=True, comment="后一位说的后来"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "high_outcome IN ('together', 'married')", name=op.f("ck_mixer_matches_high_outcome_known")
        ),
        sa.CheckConstraint(
            "low_outcome IN ('together', 'married')", name=op.f("ck_mixer_matches_low_outcome_known")
        ),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_mixer_matches_in_order")),
        sa.CheckConstraint(
            "shared_at IS NULL OR num_nonnulls(low_contact_cipher, high_contact_cipher) = 2",
            name=op.f("ck_mixer_matches_shared_by_both"),
        ),
        sa.ForeignKeyConstraint(["high_id"], ["mixer_guests.id"], name=op.f("fk_mixer_matches_high_id")),
        sa.ForeignKeyConstraint(["low_id"], ["mixer_guests.id"], name=op.f("fk_mixer_matches_low_id")),
        sa.ForeignKeyConstraint(["mixer_id"], ["mixers.id"], name=op.f("fk_mixer_matches_mixer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mixer_matches")),
        sa.UniqueConstraint(
            "mixer_id", "low_id", "high_id", name=op.f("uq_mixer_matches_mixer_id_low_id_high_id")
        ),
        comment="互选成功的两人",
    )
    op.create_index("ix_mixer_matches_high", "mixer_matches", ["high_id"])
    op.create_index("ix_mixer_matches_low", "mixer_matches", ["low_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("mixer_matches")
    op.drop_table("mixer_reports")
    op.drop_table("mixer_guests")
    op.drop_table("mixers")
    op.drop_table("matchmaking_blocks")
