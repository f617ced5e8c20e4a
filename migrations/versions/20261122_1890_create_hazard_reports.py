"""Create hazard reports with their photos."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1890"
down_revision = "20261122_1889"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "hazard_reports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="报告人; 对被报单位保密"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="由哪个工会办理"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("place", sa.Text(), nullable=False, comment="地点"),
        sa.Column("unit_name", sa.Text(), nullable=True, comment="哪个单位的"),
        sa.Column("lat", sa.Double(), nullable=True, comment="纬度 (GCJ-02)"),
        sa.Column("lng", sa.Double(), nullable=True, comment="经度 (GCJ-02)"),
        sa.Column("text", sa.Text(), nullable=False, comment="是什么隐患; 注销后抹去"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("severity", sa.String(32), nullable=True, comment="程度"),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="报告时间"),
        sa.Column("assigned_to", sa.Uuid(), nullable=True, comment="整改责任人"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="整改期限"),
        sa.Column("fix_note", sa.Text(), nullable=True, comment="怎样整改的"),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True, comment="整改时间"),
        sa.Column("accepted_by", sa.Uuid(), nullable=True, comment="验收人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="给报告人看的说明"),
        sa.Column("reward_fen", sa.Integer(), nullable=True, comment="奖励 (分)"),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True, comment="并入哪一份"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)",
            name=op.f("ck_hazard_reports_merged_is_complete"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'dismissed', 'merged')) = (decided_at IS NOT NULL)",
            name=op.f("ck_hazard_reports_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "reward_fen IS NULL OR state = 'accepted'", name=op.f("ck_hazard_reports_rewarded_when_accepted")
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'general', 'major')", name=op.f("ck_hazard_reports_severity_known")
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'assigned', 'fixed', 'accepted', 'dismissed', 'merged')",
            name=op.f("ck_hazard_reports_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('assigned', 'fixed', 'accepted') OR num_nonnulls(assigned_to, severity) = 2",
            name=op.f("ck_hazard_reports_somebody_is_responsible"),
        ),
        sa.CheckConstraint(
            "(assigned_to IS NULL) = (due_at IS NULL)", name=op.f("ck_hazard_reports_assigned_is_complete")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name=op.f("ck_hazard_reports_place_is_complete")),
        sa.CheckConstraint("accepted_by <> assigned_to", name=op.f("ck_hazard_reports_two_persons")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_hazard_reports_not_merged_into_itself")),
        sa.CheckConstraint("reward_fen > 0", name=op.f("ck_hazard_reports_reward_positive")),
        sa.ForeignKeyConstraint(["accepted_by"], ["staff.id"], name=op.f("fk_hazard_reports_accepted_by")),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name=op.f("fk_hazard_reports_assigned_to")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_hazard_reports_member_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["hazard_reports.id"], name=op.f("fk_hazard_reports_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_hazard_reports_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_reports")),
        comment="安全隐患报告",
    )
    op.create_index(op.f("ix_hazard_reports_accepted_by"), "hazard_reports", ["accepted_by"])
    op.create_index("ix_hazard_reports_assigned", "hazard_reports", ["assigned_to", "state", "id"])
    op.create_index("ix_hazard_reports_desk", "hazard_reports", ["union_id", "state", "id"])
    op.create_index("ix_hazard_reports_member", "hazard_reports", ["member_id", "id"])
    op.create_index(op.f("ix_hazard_reports_merged_into_id"), "hazard_reports", ["merged_into_id"])
    op.create_table(
        "hazard_photos",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="报告"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column(
            "is_after", sa.Boolean(), server_default="false", nullable=False, comment="是否整改后的照片"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_hazard_photos_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["hazard_reports.id"], name=op.f("fk_hazard_photos_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_photos")),
        sa.UniqueConstraint(
            "report_id", "attachment_id", name=op.f("uq_hazard_photos_report_id_attachment_id")
        ),
        comment="安全隐患的照片",
    )
    op.create_index(op.f("ix_hazard_photos_attachment_id"), "hazard_photos", ["attachment_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_hazard_photos_attachment_id"), table_name="hazard_photos")
    op.drop_table("hazard_photos")
    op.drop_index(op.f("ix_hazard_reports_merged_into_id"), table_name="hazard_reports")
    op.drop_index("ix_hazard_reports_member", table_name="hazard_reports")
    op.drop_index("ix_hazard_reports_desk", table_name="hazard_reports")
    op.drop_index("ix_hazard_reports_assigned", table_name="hazard_reports")
    op.drop_index(op.f("ix_hazard_reports_accepted_by"), table_name="hazard_reports")
    op.drop_table("hazard_reports")
