"""Create patterns of redemptions that somebody should look into."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_2100"
down_revision = "20261123_2092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "anomalies",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("kind", sa.String(32), nullable=False, comment="哪一种异常"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("clerk_id", sa.Uuid(), nullable=False, comment="核销员"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="持券人; 空表示与哪一位无关"),
        sa.Column("happened_on", sa.Date(), nullable=False, comment="发生日期 (城市历日)"),
        sa.Column(
            "figures", postgresql.JSONB(), nullable=False, comment="数字: 笔数、金额、距离; 不含个人信息"
        ),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="核实人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="核实时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="怎样核实的"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "kind IN ('same_pair', 'burst', 'member_far', 'clerk_far')", name=op.f("ck_anomalies_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'cleared', 'confirmed')", name=op.f("ck_anomalies_state_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(decided_by, decided_at, reason) = CASE state WHEN 'open' THEN 0 ELSE 3 END",
            name=op.f("ck_anomalies_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "(kind IN ('same_pair', 'member_far')) = (member_id IS NOT NULL)",
            name=op.f("ck_anomalies_holder_where_meant"),
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerks.id"], name=op.f("fk_anomalies_clerk_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_anomalies_decided_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_anomalies_member_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_anomalies_merchant_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_anomalies_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anomalies")),
        comment="异常核销线索",
    )
    op.create_index(
        "uq_anomalies_once",
        "anomalies",
        ["happened_on", "kind", "store_id", "clerk_id", "member_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_anomalies_merchant", "anomalies", ["merchant_id", "state"], unique=False)
    op.create_index("ix_anomalies_newest", "anomalies", ["happened_on", "id"], unique=False)
    for column in ("clerk_id", "member_id", "store_id"):
        op.create_index(op.f(f"ix_anomalies_{column}"), "anomalies", [column], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("anomalies")
