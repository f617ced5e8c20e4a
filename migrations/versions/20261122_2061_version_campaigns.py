"""Version campaigns, keep their rich text, and let a draft be submitted for publication."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2061"
down_revision = "20261122_2060"
branch_labels = None
depends_on = None

CHECKS = {
    "version_positive": "version >= 1",
    "changed_is_complete": "(changed_by IS NULL) = (changed_at IS NULL)",
    "submitted_is_complete": "(submitted_by IS NULL) = (submitted_at IS NULL)",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "campaigns",
        sa.Column("body_html", sa.Text(), nullable=True, comment="正文, 净化过的富文本; 空表示只写了纯文字"),
    )
    op.add_column(
        "campaigns",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="第几版; 改一次加一"),
    )
    op.add_column("campaigns", sa.Column("changed_by", sa.Uuid(), nullable=True, comment="最近是谁改的"))
    op.add_column(
        "campaigns",
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True, comment="最近改的时间"),
    )
    op.add_column("campaigns", sa.Column("submitted_by", sa.Uuid(), nullable=True, comment="提交发布的人"))
    op.add_column(
        "campaigns",
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), nullable=True, comment="提交发布的时间; 改过就作废"
        ),
    )
    op.add_column(
        "campaigns", sa.Column("returned_reason", sa.Text(), nullable=True, comment="核对的人退回的原因")
    )
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_campaigns_{name}"), "campaigns", condition)
    for name in ("changed_by", "submitted_by"):
        op.create_index(op.f(f"ix_campaigns_{name}"), "campaigns", [name])
        op.create_foreign_key(op.f(f"fk_campaigns_{name}"), "campaigns", "staff", [name], ["id"])
    op.alter_column("campaigns", "body", comment="正文, 纯文字", existing_comment="正文")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("campaigns", "body", comment="正文", existing_comment="正文, 纯文字")
    for name in ("submitted_by", "changed_by"):
        op.drop_constraint(op.f(f"fk_campaigns_{name}"), "campaigns", type_="foreignkey")
        op.drop_index(op.f(f"ix_campaigns_{name}"), "campaigns")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_campaigns_{name}"), "campaigns", type_="check")
    for name in (
        "returned_reason",
        "submitted_at",
        "submitted_by",
        "changed_at",
        "changed_by",
        "version",
        "body_html",
    ):
        op.drop_column("campaigns", name)
