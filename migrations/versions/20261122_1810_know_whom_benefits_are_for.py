"""Know whom benefits are for: facts of people in the roster, model workers, and who says to be single."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1810"
down_revision = "20261122_1801"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "model_workers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=False, comment="名册记录"),
        sa.Column("level", sa.String(32), nullable=False, comment="级别"),
        sa.Column("year", sa.Integer(), nullable=False, comment="授予年份"),
        sa.Column("status", sa.String(32), server_default="active", nullable=False, comment="状态"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "level IN ('national', 'provincial', 'city')", name=op.f("ck_model_workers_level_known")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'retired', 'revoked', 'deceased')",
            name=op.f("ck_model_workers_status_known"),
        ),
        sa.CheckConstraint("year BETWEEN 1949 AND 2100", name=op.f("ck_model_workers_year_plausible")),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_model_workers_roster_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_workers")),
        sa.UniqueConstraint(
            "roster_entry_id", "level", "year", name=op.f("uq_model_workers_roster_entry_id_level_year")
        ),
        comment="劳模称号",
    )
    op.add_column(
        "members",
        sa.Column("is_single", sa.Boolean(), nullable=True, comment="本人声明单身; 空为没有声明"),
    )
    for name, comment in (("in_new_employment", "新就业形态劳动者"), ("works_outdoors", "户外劳动者")):
        op.add_column(
            "roster_entries",
            sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False, comment=comment),
        )
    op.add_column(
        "roster_entries",
        sa.Column("gender", sa.String(32), nullable=True, comment="性别, 由身份证号得出"),
    )
    op.add_column(
        "roster_entries",
        sa.Column("born_on", sa.Date(), nullable=True, comment="出生日期, 由身份证号得出"),
    )
    # Checked in a second step, which lets people go on reading and writing.
    op.execute(
        "ALTER TABLE roster_entries ADD CONSTRAINT ck_roster_entries_gender_known"
        " CHECK (gender IN ('female', 'male')) NOT VALID"
    )
    op.execute("ALTER TABLE roster_entries VALIDATE CONSTRAINT ck_roster_entries_gender_known")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("born_on", "gender", "works_outdoors", "in_new_employment"):
        op.drop_column("roster_entries", name)
    op.drop_column("members", "is_single")
    op.drop_table("model_workers")
