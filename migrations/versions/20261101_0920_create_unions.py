"""Create the tree of unions and the employers."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0920"
down_revision = "20261101_0915"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "unions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("parent_id", sa.Uuid(), nullable=True, comment="上级工会"),
        sa.Column(
            "ancestor_ids",
            sa.ARRAY(sa.Uuid()),
            nullable=False,
            comment="从市总工会到本级的路径, 含自身; 数据权限据此判断",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="全称"),
        sa.Column("level", sa.String(32), nullable=False, comment="层级"),
        sa.Column("kind", sa.String(32), nullable=False, comment="类别: 区域 产业 直属 单位"),
        sa.Column("district", sa.Text(), nullable=True, comment="所在辖市(区)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (level = 'city')", name=op.f("ck_unions_only_the_city_has_no_parent")
        ),
        sa.CheckConstraint(
            "kind IN ('area', 'industry', 'direct', 'unit')", name=op.f("ck_unions_kind_known")
        ),
        sa.CheckConstraint(
            "level IN ('city', 'district', 'township', 'industrial', 'grassroots')",
            name=op.f("ck_unions_level_known"),
        ),
        sa.CheckConstraint(
            "ancestor_ids[array_upper(ancestor_ids, 1)] = id", name=op.f("ck_unions_path_ends_in_itself")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unions.id"], name="fk_unions_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unions"),
        comment="工会组织",
    )
    op.create_index("ix_unions_ancestor_ids", "unions", ["ancestor_ids"], postgresql_using="gin")
    op.create_index("ix_unions_parent_id", "unions", ["parent_id"])
    op.create_index(
        "uq_unions_one_city", "unions", ["level"], unique=True, postgresql_where=sa.text("level = 'city'")
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("headcount", sa.Integer(), nullable=False, comment="职工人数"),
        sa.Column("union_id", sa.Uuid(), nullable=True, comment="本单位工会; 空表示尚未建会"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_units_headcount_not_negative")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name="fk_units_union_id"),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("credit_code", name="uq_units_credit_code"),
        comment="用人单位",
    )
    op.create_index("ix_units_district", "units", ["district"])
    op.create_index("ix_units_union_id", "units", ["union_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("units")
    op.drop_table("unions")
