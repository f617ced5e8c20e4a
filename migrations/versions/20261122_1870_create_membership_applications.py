"""Create membership applications: to join, to move, to leave."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1870"
down_revision = "20261122_1860"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "membership_applications",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员账号"),
        sa.Column("kind", sa.String(32), nullable=False, comment="入会、接转、退会"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="由哪个工会办理"),
        sa.Column("from_union_id", sa.Uuid(), nullable=True, comment="接转、退会前所在工会"),
        sa.Column("district", sa.Text(), nullable=True, comment="单位没有工会的, 工作所在辖市(区)"),
        sa.Column("unit_name", sa.Text(), nullable=True, comment="工作单位"),
        sa.Column("employment_group", sa.String(32), nullable=True, comment="八大群体"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=False, comment="身份证号 (密文)"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True, comment="联系电话 (密文)"),
        sa.Column("note_cipher", sa.LargeBinary(), nullable=True, comment="本人的说明 (密文)"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="提交时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="承诺答复的时间"),
        sa.Column("taken_by", sa.Uuid(), nullable=True, comment="从排队里接收的干部"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="办理人; 撤回的为空"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="给申请人看的说明"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="办成后的名册记录"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(kind = 'join') = (from_union_id IS NULL)",
            name=op.f("ck_membership_applications_who_joins_comes_from_nowhere"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected', 'withdrawn')) = (decided_at IS NOT NULL)",
            name=op.f("ck_membership_applications_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "employment_group IN ('truck_driver', 'courier', 'nurse_aide', 'domestic_worker', 'mall_clerk', 'food_rider', 'estate_agent', 'security_guard')",
            name=op.f("ck_membership_applications_employment_group_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('join', 'transfer', 'leave')", name=op.f("ck_membership_applications_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'queued' OR kind = 'join'", name=op.f("ck_membership_applications_only_joining_queues")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'submitted', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_membership_applications_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_membership_applications_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["from_union_id"], ["unions.id"], name=op.f("fk_membership_applications_from_union_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_applications_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"],
            ["roster_entries.id"],
            name=op.f("fk_membership_applications_roster_entry_id"),
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_membership_applications_taken_by")),
        sa.ForeignKeyConstraint(
            ["union_id"], ["unions.id"], name=op.f("fk_membership_applications_union_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_applications")),
        comment="入会、接转、退会申请",
    )
    op.create_index(op.f("ix_membership_applications_decided_by"), "membership_applications", ["decided_by"])
    op.create_index(
        "ix_membership_applications_desk",
        "membership_applications",
        ["union_id", "state", "submitted_at", "id"],
    )
    op.create_index(
        op.f("ix_membership_applications_from_union_id"), "membership_applications", ["from_union_id"]
    )
    op.create_index("ix_membership_applications_member", "membership_applications", ["member_id", "id"])
    op.create_index(
        op.f("ix_membership_applications_roster_entry_id"), "membership_applications", ["roster_entry_id"]
    )
    op.create_index(op.f("ix_membership_applications_taken_by"), "membership_applications", ["taken_by"])
    op.create_index(
        "uq_membership_applications_open",
        "membership_applications",
        ["member_id"],
        unique=True,
        postgresql_where="state IN ('queued', 'submitted')",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("uq_membership_applications_open", table_name="membership_applications")
    op.drop_index(op.f("ix_membership_applications_taken_by"), table_name="membership_applications")
    op.drop_index(op.f("ix_membership_applications_roster_entry_id"), table_name="membership_applications")
    op.drop_index("ix_membership_applications_member", table_name="membership_applications")
    op.drop_index(op.f("ix_membership_applications_from_union_id"), table_name="membership_applications")
    op.drop_index("ix_membership_applications_desk", table_name="membership_applications")
    op.drop_index(op.f("ix_membership_applications_decided_by"), table_name="membership_applications")
    op.drop_table("membership_applications")
