"""Let sign-ups wait by kind of place, be mended in time, run out, and be replaced after a rejection."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1820"
down_revision = "20261122_1810"
branch_labels = None
depends_on = None

ACTIONS = (
    "submit",
    "resubmit",
    "advance",
    "return",
    "approve",
    "reject",
    "queue",
    "draw",
    "miss_draw",
    "offer",
    "accept",
    "lapse",
    "cancel",
    "end",
    "hand_out",
    "take_back",
    "miss",
    "excuse",
    "reopen",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "signups",
        sa.Column(
            "place_kind",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="占哪一类名额, 见 campaign_quotas.kind",
        ),
    )
    op.add_column(
        "signups",
        sa.Column(
            "is_replaced",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="没通过之后又申请过, 由新的一份代替",
        ),
    )
    op.add_column(
        "signups",
        sa.Column("mend_by", sa.DateTime(timezone=True), nullable=True, comment="退回后最晚何时补好"),
    )
    op.create_check_constraint(
        op.f("ck_signups_mended_while_returned"), "signups", "mend_by IS NULL OR state = 'returned'"
    )
    op.drop_index("uq_signups_once", table_name="signups")
    op.create_index(
        "uq_signups_once",
        "signups",
        ["campaign_id", "applicant_id", "once_for"],
        unique=True,
        postgresql_where="state NOT IN ('cancelled', 'expired') AND NOT is_replaced",
    )
    op.create_index("ix_signups_mending", "signups", ["mend_by"], postgresql_where="state = 'returned'")
    _let_moves_be(*ACTIONS, "run_out")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM signup_moves WHERE action = 'run_out'")
    _let_moves_be(*ACTIONS)
    op.drop_index("ix_signups_mending", table_name="signups")
    # Without the mark the rejected one would stand beside the one that has taken its place.
    op.execute("UPDATE signups SET state = 'cancelled' WHERE is_replaced")
    op.drop_index("uq_signups_once", table_name="signups")
    op.create_index(
        "uq_signups_once",
        "signups",
        ["campaign_id", "applicant_id", "once_for"],
        unique=True,
        postgresql_where="state NOT IN ('cancelled', 'expired')",
    )
    op.drop_constraint(op.f("ck_signups_mended_while_returned"), "signups", type_="check")
    op.drop_column("signups", "mend_by")
    op.drop_column("signups", "is_replaced")
    op.drop_column("signups", "place_kind")


def _let_moves_be(*actions: str) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.drop_constraint(op.f("ck_signup_moves_action_known"), "signup_moves", type_="check")
    op.create_check_constraint(op.f("ck_signup_moves_action_known"), "signup_moves", f"action IN ({listed})")
