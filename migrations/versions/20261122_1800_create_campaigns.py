"""Create campaigns and sign-ups: one engine for every programme."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1800"
down_revision = "20261122_1541"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("type", sa.Text(), nullable=False, comment="活动类型, 见 app/campaign_types"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="主办工会"),
        sa.Column("district", sa.Text(), nullable=True, comment="所在辖市(区); 空表示全市"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("summary", sa.Text(), server_default="", nullable=False, comment="一句话介绍"),
        sa.Column("body", sa.Text(), server_default="", nullable=False, comment="正文"),
        sa.Column("cover_id", sa.Uuid(), nullable=True, comment="封面"),
        sa.Column(
            "audience",
            postgresql.JSONB(),
            nullable=False,
            comment="在类型的对象之外另加的条件, 见 app/audiences.py",
        ),
        sa.Column(
            "state",
            sa.String(32),
            server_default="draft",
            nullable=False,
            comment="状态",
        ),
        sa.Column("state_reason", sa.Text(), nullable=True, comment="提前结束的原因"),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False, comment="报名开始"),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False, comment="报名结束"),
        sa.Column("form_version", sa.Integer(), server_default="1", nullable=False, comment="现行表单的版本"),
        sa.Column("gives_batch_id", sa.Uuid(), nullable=True, comment="通过后发的券批次"),
        sa.Column(
            "amount_fen", sa.Integer(), nullable=True, comment="每份的金额 (分); 空表示逐份核定或没有金额"
        ),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True, comment="预算上限 (分)"),
        sa.Column("made_by", sa.Uuid(), nullable=True, comment="经办人; 空为系统"),
        sa.Column("published_by", sa.Uuid(), nullable=True, comment="发布人"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="发布时间"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="结束时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_campaigns_ended_is_complete")
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'ended')", name=op.f("ck_campaigns_state_known")),
        sa.CheckConstraint(
            "(published_by IS NULL) = (published_at IS NULL)", name=op.f("ck_campaigns_published_is_complete")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_campaigns_amount_positive")),
        sa.CheckConstraint("budget_fen > 0", name=op.f("ck_campaigns_budget_positive")),
        sa.CheckConstraint("form_version >= 1", name=op.f("ck_campaigns_form_version_positive")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_campaigns_window_in_order")),
        sa.CheckConstraint("published_by <> made_by", name=op.f("ck_campaigns_two_persons")),
        sa.ForeignKeyConstraint(["cover_id"], ["attachments.id"], name=op.f("fk_campaigns_cover_id")),
        sa.ForeignKeyConstraint(
            ["gives_batch_id"], ["coupon_batches.id"], name=op.f("fk_campaigns_gives_batch_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_campaigns_made_by")),
        sa.ForeignKeyConstraint(["published_by"], ["staff.id"], name=op.f("fk_campaigns_published_by")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_campaigns_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        comment="活动",
    )
    op.create_index(op.f("ix_campaigns_cover_id"), "campaigns", ["cover_id"], unique=False)
    op.create_index(op.f("ix_campaigns_district"), "campaigns", ["district"], unique=False)
    op.create_index(op.f("ix_campaigns_gives_batch_id"), "campaigns", ["gives_batch_id"], unique=False)
    op.create_index("ix_campaigns_listed", "campaigns", ["state", "opens_at", "id"], unique=False)
    op.create_index(op.f("ix_campaigns_made_by"), "campaigns", ["made_by"], unique=False)
    op.create_index(op.f("ix_campaigns_published_by"), "campaigns", ["published_by"], unique=False)
    op.create_index("ix_campaigns_type", "campaigns", ["type", "opens_at"], unique=False)
    op.create_index(op.f("ix_campaigns_union_id"), "campaigns", ["union_id"], unique=False)
    op.create_table(
        "campaign_forms",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版, 从 1 起"),
        sa.Column("fields", postgresql.JSONB(), nullable=False, comment="字段, 见 app/forms"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_campaign_forms_version_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_forms_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_forms")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_campaign_forms_campaign_id_version")),
        comment="活动表单的各版",
    )
    op.create_table(
        "campaign_quotas",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("union_id", sa.Uuid(), nullable=True, comment="给哪个工会的人; 空为公共名额"),
        sa.Column("kind", sa.Text(), server_default="", nullable=False, comment="再细分的类别, 如性别"),
        sa.Column("capacity", sa.Integer(), nullable=False, comment="名额"),
        sa.Column("taken_count", sa.Integer(), server_default="0", nullable=False, comment="已占"),
        sa.Column(
            "returns_at", sa.DateTime(timezone=True), nullable=True, comment="没用完的在何时并入公共名额"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("taken_count BETWEEN 0 AND capacity", name=op.f("ck_campaign_quotas_never_over")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_quotas_campaign_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_campaign_quotas_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_quotas")),
        sa.UniqueConstraint(
            "campaign_id",
            "union_id",
            "kind",
            name=op.f("uq_campaign_quotas_campaign_id_union_id_kind"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="活动名额",
    )
    op.create_index(op.f("ix_campaign_quotas_union_id"), "campaign_quotas", ["union_id"], unique=False)
    op.create_table(
        "campaign_sessions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("title", sa.Text(), nullable=False, comment="名称"),
        sa.Column("place", sa.Text(), server_default="", nullable=False, comment="地点"),
        sa.Column("store_id", sa.Uuid(), nullable=True, comment="在哪个门店领取或签到"),
        sa.Column("station_id", sa.Uuid(), nullable=True, comment="在哪个驿站领取或签到"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="开始"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="结束"),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True, comment="本场报名开始; 空随活动"),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False, comment="本场报名结束"),
        sa.Column("capacity", sa.Integer(), nullable=False, comment="名额"),
        sa.Column("taken_count", sa.Integer(), server_default="0", nullable=False, comment="已占"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("closes_at <= ends_at", name=op.f("ck_campaign_sessions_closes_before_the_end")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_campaign_sessions_times_in_order")),
        sa.CheckConstraint(
            "taken_count BETWEEN 0 AND capacity", name=op.f("ck_campaign_sessions_never_over")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_sessions_campaign_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_campaign_sessions_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_sessions")),
        comment="活动场次",
    )
    op.create_index(
        "ix_campaign_sessions_campaign", "campaign_sessions", ["campaign_id", "starts_at", "id"], unique=False
    )
    op.create_index(op.f("ix_campaign_sessions_store_id"), "campaign_sessions", ["store_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_campaign_sessions_store_id"), table_name="campaign_sessions")
    op.drop_index("ix_campaign_sessions_campaign", table_name="campaign_sessions")
    op.drop_table("campaign_sessions")
    op.drop_index(op.f("ix_campaign_quotas_union_id"), table_name="campaign_quotas")
    op.drop_table("campaign_quotas")
    op.drop_table("campaign_forms")
    op.drop_index(op.f("ix_campaigns_union_id"), table_name="campaigns")
    op.drop_index("ix_campaigns_type", table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_published_by"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_made_by"), table_name="campaigns")
    op.drop_index("ix_campaigns_listed", table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_gives_batch_id"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_district"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_cover_id"), table_name="campaigns")
    op.drop_table("campaigns")
