"""Create session plans: rules that keep the sessions of the next days made."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1971"
down_revision = "20261122_1970"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "session_plans",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("store_id", sa.Uuid(), nullable=True, comment="门店"),
        sa.Column("station_id", sa.Uuid(), nullable=True, comment="驿站"),
        sa.Column("days_ahead", sa.Integer(), nullable=False, comment="排好从明天起的几天"),
        sa.Column("capacity", sa.Integer(), nullable=False, comment="每场名额"),
        sa.Column("closes_before_minutes", sa.Integer(), nullable=False, comment="开始前几分钟截止预约"),
        sa.Column("only_working_days", sa.Boolean(), nullable=False, comment="只排工作日"),
        sa.Column("made_by", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True, comment="停排的时间; 空为在排"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "num_nonnulls(store_id, station_id) = 1", name=op.f("ck_session_plans_at_one_point")
        ),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_session_plans_capacity_positive")),
        sa.CheckConstraint("days_ahead BETWEEN 1 AND 92", name=op.f("ck_session_plans_days_in_bounds")),
        sa.CheckConstraint(
            "closes_before_minutes BETWEEN 0 AND 2880", name=op.f("ck_session_plans_closes_in_bounds")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_session_plans_campaign_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_session_plans_store_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_session_plans_station_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_session_plans_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_plans")),
        sa.UniqueConstraint(
            "campaign_id",
            "store_id",
            "station_id",
            name=op.f("uq_session_plans_campaign_id_store_id_station_id"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="续排场次的规则",
    )
    for column in ("store_id", "station_id", "made_by"):
        op.create_index(op.f(f"ix_session_plans_{column}"), "session_plans", [column])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("session_plans")
