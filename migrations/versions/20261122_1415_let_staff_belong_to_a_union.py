"""Let staff belong to a union, and let the audit log be read by day."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1415"
down_revision = "20261122_1410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "staff",
        sa.Column("union_id", sa.Uuid(), nullable=True, comment="所在工会: 账号由谁管理; 数据权限另看授权"),
    )
    # Until now an account was made with its first grant.
    op.execute(
        "UPDATE staff SET union_id = coalesce("
        "(SELECT union_id FROM staff_grants WHERE staff_id = staff.id ORDER BY id LIMIT 1),"
        " (SELECT id FROM unions WHERE level = 'city'))"
    )
    op.alter_column("staff", "union_id", nullable=False)
    op.create_foreign_key(op.f("fk_staff_union_id"), "staff", "unions", ["union_id"], ["id"])
    op.create_index(op.f("ix_staff_union_id"), "staff", ["union_id"], unique=False)
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False, postgresql_using="brin")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_audit_entries_at", table_name="audit_entries", postgresql_using="brin")
    op.drop_index(op.f("ix_staff_union_id"), table_name="staff")
    op.drop_constraint(op.f("fk_staff_union_id"), "staff", type_="foreignkey")
    op.drop_column("staff", "union_id")
