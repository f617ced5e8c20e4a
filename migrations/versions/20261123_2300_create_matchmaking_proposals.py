"""Create proposals of a matchmaker's client to another studio."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2300"
down_revision = "20261123_2230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "matchmaking_proposals",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("client_id", sa.Uuid(), nullable=False, comment="推荐的服务对象"),
        sa.Column("studio_id", sa.Uuid(), nullable=False, comment="请哪个工作室帮忙"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="推荐的红娘账号"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False, comment="推荐时间"),
        sa.Column("state", sa.String(32), server_default="waiting", nullable=False, comment="状态"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="答复或撤回的时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="答复或撤回的红娘账号"),
        sa.Column("introduction_id", sa.Uuid(), nullable=True, comment="由此牵的线"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'declined', 'withdrawn')",
            name=op.f("ck_matchmaking_proposals_state_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(decided_at, decided_by) IN (0, 2)",
            name=op.f("ck_matchmaking_proposals_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_matchmaking_proposals_waiting_is_undecided"),
        ),
        sa.CheckConstraint(
            "(state = 'taken') = (introduction_id IS NOT NULL)",
            name=op.f("ck_matchmaking_proposals_taken_introduces"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["matchmaking_clients.id"], name=op.f("fk_matchmaking_proposals_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["matchmaker_studios.id"], name=op.f("fk_matchmaking_proposals_studio_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_matchmaking_proposals_staff_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_matchmaking_proposals_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["matchmaking_introductions.id"],
            name=op.f("fk_matchmaking_proposals_introduction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking_proposals")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_matchmaking_proposals_introduction_id")),
        comment="推荐给别的红娘工作室",
    )
    op.create_index("ix_matchmaking_proposals_client", "matchmaking_proposals", ["client_id", "id"])
    op.create_index("ix_matchmaking_proposals_studio", "matchmaking_proposals", ["studio_id", "state", "id"])
    op.create_index(op.f("ix_matchmaking_proposals_staff_id"), "matchmaking_proposals", ["staff_id"])
    op.create_index(op.f("ix_matchmaking_proposals_decided_by"), "matchmaking_proposals", ["decided_by"])
    op.create_index(
        "uq_matchmaking_proposals_waiting",
        "matchmaking_proposals",
        ["client_id", "studio_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("matchmaking_proposals")
