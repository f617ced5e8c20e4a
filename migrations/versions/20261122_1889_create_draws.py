"""Create draws: what was promised before, who took part, and how it came out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261122_1889"
down_revision = "20261122_1888"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "draws",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("state", sa.String(32), server_default="committed", nullable=False, comment="状态"),
        sa.Column("algorithm", sa.Text(), nullable=False, comment="算法的版本, 见 docs/draws.md"),
        sa.Column("commitment", sa.LargeBinary(), nullable=False, comment="种子的 SHA-256, 报名前公布"),
        sa.Column("seed_cipher", sa.LargeBinary(), nullable=False, comment="种子 (密文)"),
        sa.Column("public_source", sa.Text(), nullable=False, comment="公开随机数取自何处, 报名前定好"),
        sa.Column(
            "public_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="公开随机数何时产生, 在报名结束之后",
        ),
        sa.Column("public_value", sa.Text(), nullable=True, comment="公开随机数"),
        sa.Column("entered_by", sa.Uuid(), nullable=True, comment="录入公开随机数的人"),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True, comment="再录一遍核对的人"),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True, comment="名单封存的时间"),
        sa.Column("pools", JSONB(), nullable=False, comment="封存时的名额池"),
        sa.Column("ways", JSONB(), nullable=False, comment="各种占名额的办法: 每一组里按先后占一个名额池"),
        sa.Column(
            "entrant_count", sa.Integer(), server_default="0", nullable=False, comment="参加抽签的人数"
        ),
        sa.Column("entrants_hash", sa.LargeBinary(), nullable=True, comment="封存的名单与名额的 SHA-256"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True, comment="开始抽签的时间"),
        sa.Column("applied_count", sa.Integer(), server_default="0", nullable=False, comment="已办到第几名"),
        sa.Column("winner_count", sa.Integer(), server_default="0", nullable=False, comment="抽中人数"),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True, comment="抽签完成的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'committed') = (frozen_at IS NULL)", name=op.f("ck_draws_frozen_is_complete")
        ),
        sa.CheckConstraint(
            "(state = 'drawn') = (drawn_at IS NOT NULL)", name=op.f("ck_draws_drawn_is_complete")
        ),
        sa.CheckConstraint(
            "(state IN ('drawing', 'drawn')) = (confirmed_by IS NOT NULL)",
            name=op.f("ck_draws_drawn_after_confirmation"),
        ),
        sa.CheckConstraint(
            "state IN ('committed', 'frozen', 'drawing', 'drawn')", name=op.f("ck_draws_state_known")
        ),
        sa.CheckConstraint(
            "(entered_by IS NULL) = (public_value IS NULL)", name=op.f("ck_draws_value_is_entered")
        ),
        sa.CheckConstraint(
            "applied_count BETWEEN 0 AND entrant_count", name=op.f("ck_draws_progress_in_bounds")
        ),
        sa.CheckConstraint("confirmed_by <> entered_by", name=op.f("ck_draws_two_persons")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_draws_campaign_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"], name=op.f("fk_draws_confirmed_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_draws_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_draws_campaign_id")),
        comment="抽签",
    )
    op.create_index(op.f("ix_draws_confirmed_by"), "draws", ["confirmed_by"], unique=False)
    op.create_index("ix_draws_due", "draws", ["state"], unique=False, postgresql_where="state <> 'drawn'")
    op.create_index(op.f("ix_draws_entered_by"), "draws", ["entered_by"], unique=False)
    op.create_table(
        "draw_entrants",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="抽签"),
        sa.Column("number", sa.Integer(), nullable=False, comment="序号, 从 0 起"),
        sa.Column(
            "entrant", sa.LargeBinary(), nullable=False, comment="参加编号: 抽签编号与报名编号的 SHA-256"
        ),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("way", sa.Integer(), nullable=False, comment="按哪种办法占名额"),
        sa.Column("result", sa.String(32), nullable=True, comment="结果"),
        sa.Column("rank", sa.Integer(), nullable=True, comment="签号从小到大的名次, 从 1 起; 退出的没有"),
        sa.CheckConstraint(
            "result IN ('won', 'substitute', 'missed', 'withdrawn')",
            name=op.f("ck_draw_entrants_result_known"),
        ),
        sa.CheckConstraint("number >= 0 AND way >= 0", name=op.f("ck_draw_entrants_numbers_not_negative")),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_draw_entrants_draw_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_draw_entrants_signup_id")),
        sa.PrimaryKeyConstraint("draw_id", "number", name=op.f("pk_draw_entrants")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_draw_entrants_signup_id")),
        comment="抽签的参加者",
    )
    op.create_index("ix_draw_entrants_result", "draw_entrants", ["draw_id", "result", "rank"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("draw_entrants")
    op.drop_table("draws")
