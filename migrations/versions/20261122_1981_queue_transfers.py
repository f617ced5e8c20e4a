"""Queue transfers: who moves to a unit without a union waits with those who join."""

from alembic import op

revision = "20261122_1981"
down_revision = "20261122_1980"
branch_labels = None
depends_on = None

OLD, NEW = "only_joining_queues", "who_leaves_does_not_queue"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f(f"ck_membership_applications_{OLD}"), "membership_applications", type_="check")
    op.create_check_constraint(
        op.f(f"ck_membership_applications_{NEW}"),
        "membership_applications",
        "state <> 'queued' OR kind <> 'leave'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f(f"ck_membership_applications_{NEW}"), "membership_applications", type_="check")
    # A queued transfer has no place in the older table; its person may ask again.
    op.execute(
        "UPDATE membership_applications SET state = 'withdrawn', decided_at = now()"
        " WHERE state = 'queued' AND kind = 'transfer'"
    )
    op.create_check_constraint(
        op.f(f"ck_membership_applications_{OLD}"),
        "membership_applications",
        "state <> 'queued' OR kind = 'join'",
    )
