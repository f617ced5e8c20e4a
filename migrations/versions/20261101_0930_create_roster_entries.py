"""Create the roster that people are verified against."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0930"
down_revision = "20261101_0925"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "roster_entries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="所属基层工会"),
        sa.Column("unit_id", sa.Uuid(), nullable=True, comment="工作单位"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=False, comment="身份证号 (密文)"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False, comment="身份证号盲索引"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True, comment="手机号 (密文)"),
        sa.Column("membership_state", sa.String(32), nullable=False, comment="会籍状态"),
        sa.Column("employment", sa.String(32), nullable=False, comment="就业状态"),
        sa.Column("employment_group", sa.String(32), nullable=True, comment="八大群体"),
        sa.Column(
            "imported_at", sa.DateTime(timezone=True), nullable=False, comment="最近一次由名册写入的时间"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "employment IN ('employed', 'retired', 'unemployed')",
            name=op.f("ck_roster_entries_employment_known"),
        ),
        sa.CheckConstraint(
            "employment_group IN ('truck_driver', 'courier', 'nurse_aide', 'domestic_worker', 'mall_clerk', 'food_rider', 'estate_agent', 'security_guard')",
            name=op.f("ck_roster_entries_employment_group_known"),
        ),
        sa.CheckConstraint(
            "membership_state IN ('member', 'retained', 'left')",
            name=op.f("ck_roster_entries_membership_state_known"),
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name="fk_roster_entries_union_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_roster_entries_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_entries"),
        sa.UniqueConstraint("id_number_index", name="uq_roster_entries_id_number_index"),
        comment="会员实名库",
    )
    op.create_index("ix_roster_entries_union_id", "roster_entries", ["union_id"])
    op.create_index("ix_roster_entries_unit_id", "roster_entries", ["unit_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("roster_entries")
