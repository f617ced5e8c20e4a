"""Create matchmakers' studios, vouches, clients, introductions and talks."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2221"
down_revision = "20261123_2220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "matchmaker_studios",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="管理的工会"),
        sa.Column("kind", sa.String(32), nullable=False, comment="工作室或工作基地"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("address", sa.Text(), nullable=False, comment="地址"),
        sa.Column("hours", sa.Text(), nullable=False, comment="接待时间"),
        sa.Column("phone", sa.Text(), nullable=False, comment="办公电话"),
        sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False, comment="在办"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("kind IN ('studio', 'base')", name=op.f("ck_matchmaker_studios_kind_known")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_matchmaker_studios_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaker_studios")),
        comment="红娘工作室与工作基地",
    )
    op.create_index(
        "ix_matchmaker_studios_district",
        "matchmaker_studios",
        ["district", "id"],
        postgresql_where=sa.text("is_open"),
    )
    op.create_index("ix_matchmaker_studios_union", "matchmaker_studios", ["union_id", "id"])
    op.create_table(
        "studio_matchmakers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("studio_id", sa.Uuid(), nullable=False, comment="工作室"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="红娘账号"),
        sa.Column("shown_name", sa.Text(), nullable=False, comment="称呼, 如 陈老师"),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True, comment="不再驻点的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_studio_matchmakers_staff_id")),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["matchmaker_studios.id"], name=op.f("fk_studio_matchmakers_studio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_matchmakers")),
        sa.UniqueConstraint("studio_id", "staff_id", name=op.f("uq_studio_matchmakers_studio_id_staff_id")),
        comment="工作室的红娘",
    )
    op.create_index(op.f("ix_studio_matchmakers_staff_id"), "studio_matchmakers", ["staff_id"])
    op.create_table(
        "matchmaking_clients",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("profile_id", sa.Uuid(), nullable=False, comment="资料"),
        sa.Column("studio_id", sa.Uuid(), nullable=False, comment="工作室"),
        sa.Column("matchmaker_id", sa.Uuid(), nullable=True, comment="选定的红娘; 空为工作室的任一位"),
        sa.Column("taken_up", sa.String(32), nullable=False, comment="怎样结上的"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False, comment="开始时间"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="结束时间"),
        sa.Column("ended_by", sa.String(32), nullable=True, comment="由谁结束"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "ended_by IN ('client', 'matchmaker')", name=op.f("ck_matchmaking_clients_ended_by_known")
        ),
        sa.CheckConstraint(
            "taken_up IN ('phone', 'counter')", name=op.f("ck_matchmaking_clients_taken_up_known")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_matchmaking_clients_ended_is_complete")
        ),
        sa.ForeignKeyConstraint(
            ["matchmaker_id"], ["studio_matchmakers.id"], name=op.f("fk_matchmaking_clients_matchmaker_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_clients_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["matchmaker_studios.id"], name=op.f("fk_matchmaking_clients_studio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_clients")),
        comment="红娘的服务对象",
    )
    op.create_index(op.f("ix_matchmaking_clients_matchmaker_id"), "matchmaking_clients", ["matchmaker_id"])
    op.create_index("ix_matchmaking_clients_profile", "matchmaking_clients", ["profile_id", "id"])
    op.create_index(
        "ix_matchmaking_clients_studio",
        "matchmaking_clients",
        ["studio_id", "id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_matchmaking_clients_living",
        "matchmaking_clients",
        ["profile_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "matchmaking_introductions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("low_id", sa.Uuid(), nullable=False, comment="编号在前的一位"),
        sa.Column("high_id", sa.Uuid(), nullable=False, comment="编号在后的一位"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="牵线的红娘账号"),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=False, comment="牵线时间"),
        sa.Column("low_is_willing", sa.Boolean(), nullable=True, comment="前一位愿意认识; 空为还没有答复"),
        sa.Column("high_is_willing", sa.Boolean(), nullable=True, comment="后一位愿意认识; 空为还没有答复"),
        sa.Column(
            "low_feedback_cipher", sa.LargeBinary(), nullable=True, comment="前一位的反馈, 只给红娘 (密文)"
        ),
        sa.Column(
            "high_feedback_cipher", sa.LargeBinary(), nullable=True, comment="后一位的反馈, 只给红娘 (密文)"
        ),
        sa.Column("outcome", sa.String(32), server_default="open", nullable=False, comment="结果"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'met', 'together', 'married', 'ended')",
            name=op.f("ck_matchmaking_introductions_outcome_known"),
        ),
        sa.CheckConstraint(
            "low_id < high_id", name=op.f("ck_matchmaking_introductions_two_persons_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["high_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_introductions_high_id")
        ),
        sa.ForeignKeyConstraint(
            ["low_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_introductions_low_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_matchmaking_introductions_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_introductions")),
        comment="红娘牵线",
    )
    op.create_index("ix_matchmaking_introductions_high", "matchmaking_introductions", ["high_id", "id"])
    op.create_index(op.f("ix_matchmaking_introductions_staff_id"), "matchmaking_introductions", ["staff_id"])
    op.create_index(
        "uq_matchmaking_introductions_pair", "matchmaking_introductions", ["low_id", "high_id"], unique=True
    )
    op.create_table(
        "matchmaking_talks",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("matchmaker_id", sa.Uuid(), nullable=False, comment="红娘"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="开始"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="结束"),
        sa.Column("profile_id", sa.Uuid(), nullable=True, comment="预约的人; 空为没有人约"),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True, comment="预约的时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(profile_id IS NULL) = (booked_at IS NULL)", name=op.f("ck_matchmaking_talks_booked_is_complete")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_matchmaking_talks_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["matchmaker_id"], ["studio_matchmakers.id"], name=op.f("fk_matchmaking_talks_matchmaker_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_talks_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_talks")),
        sa.UniqueConstraint(
            "matchmaker_id", "starts_at", name=op.f("uq_matchmaking_talks_matchmaker_id_starts_at")
        ),
        comment="红娘面谈时段",
    )
    op.create_index("ix_matchmaking_talks_profile", "matchmaking_talks", ["profile_id", "starts_at"])
    op.create_index(
        "uq_matchmaking_talks_once_a_time",
        "matchmaking_talks",
        ["profile_id", "starts_at"],
        unique=True,
        postgresql_where=sa.text("profile_id IS NOT NULL"),
    )
    op.create_table(
        "matchmaking_vouches",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("profile_id", sa.Uuid(), nullable=False, comment="资料"),
        sa.Column("voucher", sa.String(32), nullable=False, comment="由谁核实, 本人选的"),
        sa.Column("union_id", sa.Uuid(), nullable=True, comment="核实的工会"),
        sa.Column("studio_id", sa.Uuid(), nullable=True, comment="核实的工作室"),
        sa.Column("state", sa.String(32), server_default="waiting", nullable=False, comment="状态"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="申请时间"),
        sa.Column("basis", sa.String(32), nullable=True, comment="凭什么核实"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="答复时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="答复的干部"),
        sa.Column(
            "reason_cipher", sa.LargeBinary(), nullable=True, comment="没有核实的原因, 给本人看 (密文)"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(voucher = 'studio') = (studio_id IS NOT NULL)",
            name=op.f("ck_matchmaking_vouches_studio_where_chosen"),
        ),
        sa.CheckConstraint(
            "(voucher = 'studio') = (union_id IS NULL)",
            name=op.f("ck_matchmaking_vouches_union_where_chosen"),
        ),
        sa.CheckConstraint(
            "basis IN ('knows', 'papers', 'asked')", name=op.f("ck_matchmaking_vouches_basis_known")
        ),
        sa.CheckConstraint(
            "state <> 'vouched' OR basis IS NOT NULL", name=op.f("ck_matchmaking_vouches_vouched_on_a_basis")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'vouched', 'refused', 'withdrawn')",
            name=op.f("ck_matchmaking_vouches_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('vouched', 'refused') OR num_nonnulls(decided_at, decided_by) = 2",
            name=op.f("ck_matchmaking_vouches_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "voucher IN ('unit', 'street', 'studio')", name=op.f("ck_matchmaking_vouches_voucher_known")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_matchmaking_vouches_decided_by")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["matchmaking_profiles.id"], name=op.f("fk_matchmaking_vouches_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["matchmaker_studios.id"], name=op.f("fk_matchmaking_vouches_studio_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_matchmaking_vouches_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_vouches")),
        comment="在职和单身情况的核实",
    )
    op.create_index(op.f("ix_matchmaking_vouches_decided_by"), "matchmaking_vouches", ["decided_by"])
    op.create_index("ix_matchmaking_vouches_profile", "matchmaking_vouches", ["profile_id", "id"])
    op.create_index("ix_matchmaking_vouches_studio", "matchmaking_vouches", ["studio_id", "state", "id"])
    op.create_index("ix_matchmaking_vouches_union", "matchmaking_vouches", ["union_id", "state", "id"])
    op.create_index(
        "uq_matchmaking_vouches_waiting",
        "matchmaking_vouches",
        ["profile_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "matchmaking_notes",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("client_id", sa.Uuid(), nullable=False, comment="服务对象"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="红娘账号"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=False, comment="内容 (密文)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["matchmaking_clients.id"], name=op.f("fk_matchmaking_notes_client_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_matchmaking_notes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_notes")),
        comment="红娘手记",
    )
    op.create_index("ix_matchmaking_notes_client", "matchmaking_notes", ["client_id", "id"])
    op.create_index(op.f("ix_matchmaking_notes_staff_id"), "matchmaking_notes", ["staff_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_matchmaking_notes_staff_id"), table_name="matchmaking_notes")
    op.drop_index("ix_matchmaking_notes_client", table_name="matchmaking_notes")
    op.drop_table("matchmaking_notes")
    op.drop_index(
        "uq_matchmaking_vouches_waiting",
        table_name="matchmaking_vouches",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_matchmaking_vouches_union", table_name="matchmaking_vouches")
    op.drop_index("ix_matchmaking_vouches_studio", table_name="matchmaking_vouches")
    op.drop_index("ix_matchmaking_vouches_profile", table_name="matchmaking_vouches")
    op.drop_index(op.f("ix_matchmaking_vouches_decided_by"), table_name="matchmaking_vouches")
    op.drop_table("matchmaking_vouches")
    op.drop_index(
        "uq_matchmaking_talks_once_a_time",
        table_name="matchmaking_talks",
        postgresql_where=sa.text("profile_id IS NOT NULL"),
    )
    op.drop_index("ix_matchmaking_talks_profile", table_name="matchmaking_talks")
    op.drop_table("matchmaking_talks")
    op.drop_index("uq_matchmaking_introductions_pair", table_name="matchmaking_introductions")
    op.drop_index(op.f("ix_matchmaking_introductions_staff_id"), table_name="matchmaking_introductions")
    op.drop_index("ix_matchmaking_introductions_high", table_name="matchmaking_introductions")
    op.drop_table("matchmaking_introductions")
    op.drop_index(
        "uq_matchmaking_clients_living",
        table_name="matchmaking_clients",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_matchmaking_clients_studio",
        table_name="matchmaking_clients",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_matchmaking_clients_profile", table_name="matchmaking_clients")
    op.drop_index(op.f("ix_matchmaking_clients_matchmaker_id"), table_name="matchmaking_clients")
    op.drop_table("matchmaking_clients")
    op.drop_index(op.f("ix_studio_matchmakers_staff_id"), table_name="studio_matchmakers")
    op.drop_table("studio_matchmakers")
    op.drop_index("ix_matchmaker_studios_union", table_name="matchmaker_studios")
    op.drop_index(
        "ix_matchmaker_studios_district", table_name="matchmaker_studios", postgresql_where=sa.text("is_open")
    )
    op.drop_table("matchmaker_studios")
