"""Create recuperation bases, trips and their ratings."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1963"
down_revision = "20261122_1962"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "recuperation_bases",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="管理的工会"),
        sa.Column("kind", sa.String(32), nullable=False, comment="基地或承办单位"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("city", sa.Text(), nullable=False, comment="所在城市"),
        sa.Column("address", sa.Text(), nullable=False, comment="地址"),
        sa.Column("phone", sa.Text(), nullable=True, comment="对外的电话"),
        sa.Column("introduction", sa.Text(), server_default="", nullable=False, comment="介绍"),
        sa.Column("grade", sa.String(32), server_default="none", nullable=False, comment="等级"),
        sa.Column(
            "is_in_city",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="在本市, 可以接待走进常州",
        ),
        sa.Column("contract_begins_on", sa.Date(), nullable=False, comment="合同起"),
        sa.Column("contract_ends_on", sa.Date(), nullable=False, comment="合同止"),
        sa.Column("is_listed", sa.Boolean(), server_default="true", nullable=False, comment="在手机上列出"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "grade IN ('province', 'city', 'none')", name=op.f("ck_recuperation_bases_grade_known")
        ),
        sa.CheckConstraint("kind IN ('base', 'supplier')", name=op.f("ck_recuperation_bases_kind_known")),
        sa.CheckConstraint(
            "contract_begins_on <= contract_ends_on", name=op.f("ck_recuperation_bases_contract_in_order")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_recuperation_bases_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recuperation_bases")),
        sa.UniqueConstraint("name", name=op.f("uq_recuperation_bases_name")),
        comment="疗休养基地和承办单位",
    )
    op.create_index(
        "ix_recuperation_bases_listed",
        "recuperation_bases",
        ["is_in_city", "id"],
        postgresql_where="is_listed",
    )
    op.create_index(op.f("ix_recuperation_bases_union_id"), "recuperation_bases", ["union_id"])
    op.create_table(
        "recuperation_base_photos",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("base_id", sa.Uuid(), nullable=False, comment="基地"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column("position", sa.Integer(), nullable=False, comment="显示次序"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_recuperation_base_photos_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["recuperation_bases.id"],
            name=op.f("fk_recuperation_base_photos_base_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recuperation_base_photos")),
        sa.UniqueConstraint(
            "base_id", "attachment_id", name=op.f("uq_recuperation_base_photos_base_id_attachment_id")
        ),
        comment="疗休养基地照片",
    )
    op.create_index(
        op.f("ix_recuperation_base_photos_attachment_id"), "recuperation_base_photos", ["attachment_id"]
    )
    op.create_table(
        "trips",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("session_id", sa.Uuid(), nullable=False, comment="场次"),
        sa.Column("base_id", sa.Uuid(), nullable=False, comment="基地"),
        sa.Column("leader_staff_id", sa.Uuid(), nullable=True, comment="领队是哪位干部; 空为另请的人"),
        sa.Column("leader_name_cipher", sa.LargeBinary(), nullable=False, comment="领队姓名 (密文)"),
        sa.Column("leader_phone_cipher", sa.LargeBinary(), nullable=False, comment="领队电话 (密文)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["base_id"], ["recuperation_bases.id"], name=op.f("fk_trips_base_id")),
        sa.ForeignKeyConstraint(["leader_staff_id"], ["staff.id"], name=op.f("fk_trips_leader_staff_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["campaign_sessions.id"], name=op.f("fk_trips_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trips")),
        sa.UniqueConstraint("session_id", name=op.f("uq_trips_session_id")),
        comment="疗休养线路: 场次去哪个基地, 谁领队",
    )
    op.create_index(op.f("ix_trips_base_id"), "trips", ["base_id"])
    op.create_index(op.f("ix_trips_leader_staff_id"), "trips", ["leader_staff_id"])
    op.create_table(
        "trip_ratings",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("base_id", sa.Uuid(), nullable=False, comment="基地"),
        sa.Column("score", sa.Integer(), nullable=False, comment="几分, 1 至 5"),
        sa.Column("comment_cipher", sa.LargeBinary(), nullable=True, comment="说了什么 (密文)"),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False, comment="评价时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_trip_ratings_one_to_five")),
        sa.ForeignKeyConstraint(["base_id"], ["recuperation_bases.id"], name=op.f("fk_trip_ratings_base_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_trip_ratings_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_ratings")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_trip_ratings_signup_id")),
        comment="疗休养评价",
    )
    op.create_index("ix_trip_ratings_base", "trip_ratings", ["base_id", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("trip_ratings")
    op.drop_table("trips")
    op.drop_table("recuperation_base_photos")
    op.drop_table("recuperation_bases")
