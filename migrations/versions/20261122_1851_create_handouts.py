"""Create handouts and appeals; let a sign-up hold the coupon that it gave."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1851"
down_revision = "20261122_1850"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "handouts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="领取人"),
        sa.Column("store_id", sa.Uuid(), nullable=True, comment="在哪个门店"),
        sa.Column("station_id", sa.Uuid(), nullable=True, comment="在哪个驿站"),
        sa.Column("clerk_id", sa.Uuid(), nullable=True, comment="核销员"),
        sa.Column("keeper_id", sa.Uuid(), nullable=True, comment="驿站管理员"),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="现场签到的干部"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="领取码摘要; 一码一次"),
        sa.Column("handed_on", sa.Date(), nullable=False, comment="日期 (城市历日)"),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True, comment="撤销时间; 空表示有效"),
        sa.Column("reason", sa.Text(), nullable=True, comment="撤销原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(store_id IS NULL) = (clerk_id IS NULL) AND (station_id IS NULL) = (keeper_id IS NULL)",
            name=op.f("ck_handouts_at_their_place"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(clerk_id, keeper_id, staff_id) = 1", name=op.f("ck_handouts_by_one")
        ),
        sa.CheckConstraint(
            "num_nonnulls(taken_back_at, reason) IN (0, 2)", name=op.f("ck_handouts_taken_back_is_complete")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerks.id"], name=op.f("fk_handouts_clerk_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["station_keepers.id"], name=op.f("fk_handouts_keeper_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_handouts_member_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_handouts_signup_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handouts_staff_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_handouts_station_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_handouts_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handouts")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_handouts_code_hash")),
        comment="发放与签到记录",
    )
    op.create_index(op.f("ix_handouts_clerk_id"), "handouts", ["clerk_id"], unique=False)
    op.create_index(op.f("ix_handouts_keeper_id"), "handouts", ["keeper_id"], unique=False)
    op.create_index(op.f("ix_handouts_member_id"), "handouts", ["member_id"], unique=False)
    op.create_index("ix_handouts_signup_id", "handouts", ["signup_id"], unique=False)
    op.create_index(op.f("ix_handouts_staff_id"), "handouts", ["staff_id"], unique=False)
    op.create_index(
        "ix_handouts_station",
        "handouts",
        ["station_id", "handed_on", "id"],
        unique=False,
        postgresql_where="station_id IS NOT NULL",
    )
    op.create_index(
        "ix_handouts_store",
        "handouts",
        ["store_id", "handed_on", "id"],
        unique=False,
        postgresql_where="store_id IS NOT NULL",
    )
    op.create_index(
        "uq_handouts_living", "handouts", ["signup_id"], unique=True, postgresql_where="taken_back_at IS NULL"
    )
    op.create_table(
        "signup_appeals",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="申诉人"),
        sa.Column("text", sa.Text(), nullable=False, comment="缘由"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="申诉时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="处理人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="处理时间"),
        sa.Column("is_excused", sa.Boolean(), nullable=True, comment="是否谅解"),
        sa.Column("answer", sa.Text(), nullable=True, comment="给申诉人的答复"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "num_nonnulls(decided_by, decided_at, answer, is_excused) IN (0, 4)",
            name=op.f("ck_signup_appeals_decided_is_complete"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_signup_appeals_decided_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signup_appeals_member_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_appeals_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_appeals")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_signup_appeals_signup_id")),
        comment="缺席申诉",
    )
    op.create_index(op.f("ix_signup_appeals_member_id"), "signup_appeals", ["member_id"], unique=False)
    op.create_index(
        "ix_signup_appeals_open",
        "signup_appeals",
        ["id"],
        unique=False,
        postgresql_where="decided_at IS NULL",
    )
    op.add_column("signups", sa.Column("coupon_id", sa.Uuid(), nullable=True, comment="通过时发的券"))
    op.create_unique_constraint(op.f("uq_signups_coupon_id"), "signups", ["coupon_id"])
    op.create_foreign_key(op.f("fk_signups_coupon_id"), "signups", "coupons", ["coupon_id"], ["id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("fk_signups_coupon_id"), "signups", type_="foreignkey")
    op.drop_constraint(op.f("uq_signups_coupon_id"), "signups", type_="unique")
    op.drop_column("signups", "coupon_id")
    op.drop_table("signup_appeals")
    op.drop_table("handouts")
