"""Create rest stations: directory, hours, reports, inspections, keepers."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1850"
down_revision = "20261122_1831"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "stations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="管理的工会"),
        sa.Column("code", sa.Text(), nullable=False, comment="编号, 写在门牌上"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("address", sa.Text(), nullable=False, comment="地址"),
        sa.Column("lat", sa.Double(), nullable=False, comment="纬度 (GCJ-02)"),
        sa.Column("lng", sa.Double(), nullable=False, comment="经度 (GCJ-02)"),
        sa.Column("host", sa.Text(), nullable=False, comment="依托单位"),
        sa.Column("phone", sa.Text(), nullable=True, comment="联系电话"),
        sa.Column("services", sa.ARRAY(sa.Text()), nullable=False, comment="服务设施"),
        sa.Column("state", sa.String(32), server_default="open", nullable=False, comment="状态"),
        sa.Column(
            "holiday_rule",
            sa.String(32),
            server_default="as_usual",
            nullable=False,
            comment="法定节假日如何开放",
        ),
        sa.Column("last_verified_on", sa.Date(), nullable=True, comment="最近核实日期"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="检索文本: 逐字分隔的名称与拼音首字母"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "holiday_rule IN ('as_usual', 'as_sunday', 'closed')", name=op.f("ck_stations_holiday_rule_known")
        ),
        sa.CheckConstraint(
            "services <@ ARRAY['water', 'microwave', 'charging', 'toilet', 'first_aid', 'rest', 'air_conditioning', 'refrigerator', 'reading', 'wifi', 'laundry', 'nursing_room', 'legal_advice']",
            name=op.f("ck_stations_services_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'suspended', 'closed')", name=op.f("ck_stations_state_known")),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name=op.f("ck_stations_on_the_map")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_stations_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("code", name=op.f("uq_stations_code")),
        comment="工会劳动者驿站",
    )
    op.create_index(op.f("ix_stations_district"), "stations", ["district"], unique=False)
    op.create_index(
        "ix_stations_earth",
        "stations",
        [sa.literal_column("ll_to_earth(lat, lng)")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        "ix_stations_search_text",
        "stations",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_stations_union_id"), "stations", ["union_id"], unique=False)
    op.create_table(
        "station_hours",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="星期, 0 为星期一"),
        sa.Column("opens_at", sa.Time(), nullable=False, comment="开门"),
        sa.Column("closes_at", sa.Time(), nullable=False, comment="关门; 不晚于开门时表示次日"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_station_hours_weekday_known")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_hours_station_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_hours")),
        comment="驿站每周开放时间",
    )
    op.create_index(
        "ix_station_hours_station_id_weekday", "station_hours", ["station_id", "weekday"], unique=False
    )
    op.create_table(
        "station_inspections",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("inspector_id", sa.Uuid(), nullable=False, comment="巡查人"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="最晚哪天去"),
        sa.Column("planned_by", sa.Uuid(), nullable=False, comment="安排人"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="巡查时间"),
        sa.Column("result", sa.String(32), nullable=True, comment="结果"),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="情况"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "result IN ('good', 'faulty', 'shut')", name=op.f("ck_station_inspections_result_known")
        ),
        sa.CheckConstraint(
            "(result IS NULL) = (done_at IS NULL)", name=op.f("ck_station_inspections_done_is_complete")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["staff.id"], name=op.f("fk_station_inspections_inspector_id")
        ),
        sa.ForeignKeyConstraint(["planned_by"], ["staff.id"], name=op.f("fk_station_inspections_planned_by")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_inspections_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_inspections")),
        comment="驿站巡查",
    )
    op.create_index(
        op.f("ix_station_inspections_inspector_id"), "station_inspections", ["inspector_id"], unique=False
    )
    op.create_index(
        "ix_station_inspections_open",
        "station_inspections",
        ["due_on", "id"],
        unique=False,
        postgresql_where="done_at IS NULL",
    )
    op.create_index(
        "ix_station_inspections_station", "station_inspections", ["station_id", "due_on", "id"], unique=False
    )
    op.create_table(
        "station_special_days",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("on_day", sa.Date(), nullable=False, comment="日期"),
        sa.Column("opens_at", sa.Time(), nullable=True, comment="开门; 空表示全天关闭"),
        sa.Column("closes_at", sa.Time(), nullable=True, comment="关门; 不晚于开门时表示次日"),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="说明"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(opens_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_station_special_days_a_span_or_closed")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["stations.id"],
            name=op.f("fk_station_special_days_station_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_special_days")),
        comment="驿站特殊日: 临时关闭与节假日开放时间",
    )
    op.create_index(
        "ix_station_special_days_station_id_on_day",
        "station_special_days",
        ["station_id", "on_day"],
        unique=False,
    )
    op.create_table(
        "station_invitations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("word_hash", sa.LargeBinary(), nullable=False, comment="邀请口令的摘要"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="失效时间"),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True, comment="接受时间"),
        sa.Column("accepted_by", sa.Uuid(), nullable=True, comment="接受人"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["members.id"], name=op.f("fk_station_invitations_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_invitations_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_invitations")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_station_invitations_word_hash")),
        comment="驿站管理员邀请",
    )
    op.create_index(
        op.f("ix_station_invitations_station_id"), "station_invitations", ["station_id"], unique=False
    )
    op.create_table(
        "station_keepers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员账号"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False, comment="绑定时间"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True, comment="解除时间; 空表示在岗"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_station_keepers_member_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_station_keepers_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_keepers")),
        comment="驿站管理员",
    )
    op.create_index(op.f("ix_station_keepers_station_id"), "station_keepers", ["station_id"], unique=False)
    op.create_index(
        "uq_station_keepers_active",
        "station_keepers",
        ["member_id", "station_id"],
        unique=True,
        postgresql_where="removed_at IS NULL",
    )
    op.create_table(
        "station_reports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="反映人"),
        sa.Column("station_id", sa.Uuid(), nullable=False, comment="驿站"),
        sa.Column("text", sa.Text(), nullable=False, comment="情况"),
        sa.Column("state", sa.String(32), server_default="open", nullable=False, comment="状态"),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="反映日期 (城市历日)"),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="反映时间"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="答复期限"),
        sa.Column("answer", sa.Text(), nullable=True, comment="给反映人的答复"),
        sa.Column("answered_by", sa.Uuid(), nullable=True, comment="答复人"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="答复时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)",
            name=op.f("ck_station_reports_answered_is_dated"),
        ),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_station_reports_state_known")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_station_reports_answered_is_complete")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_station_reports_answered_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_station_reports_member_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_station_reports_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_reports")),
        sa.UniqueConstraint(
            "member_id",
            "station_id",
            "reported_on",
            name=op.f("uq_station_reports_member_id_station_id_reported_on"),
        ),
        comment="驿站报修",
    )
    op.create_index(
        "ix_station_reports_due",
        "station_reports",
        ["due_at"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_index(
        "ix_station_reports_station", "station_reports", ["station_id", "state", "id"], unique=False
    )
    op.create_table(
        "station_inspection_attachments",
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="巡查"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_station_inspection_attachments_attachment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["station_inspections.id"],
            name=op.f("fk_station_inspection_attachments_inspection_id"),
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "attachment_id", name=op.f("pk_station_inspection_attachments")
        ),
        comment="驿站巡查的照片",
    )
    op.create_index(
        op.f("ix_station_inspection_attachments_attachment_id"),
        "station_inspection_attachments",
        ["attachment_id"],
        unique=False,
    )
    op.create_table(
        "station_report_attachments",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="报修"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_station_report_attachments_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["station_reports.id"], name=op.f("fk_station_report_attachments_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "attachment_id", name=op.f("pk_station_report_attachments")),
        comment="驿站报修的照片",
    )
    op.create_index(
        op.f("ix_station_report_attachments_attachment_id"),
        "station_report_attachments",
        ["attachment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_campaign_sessions_station_id"), "campaign_sessions", ["station_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_campaign_sessions_station_id"), "campaign_sessions", "stations", ["station_id"], ["id"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("fk_campaign_sessions_station_id"), "campaign_sessions", type_="foreignkey")
    op.drop_index(op.f("ix_campaign_sessions_station_id"), table_name="campaign_sessions")
    op.drop_table("station_report_attachments")
    op.drop_table("station_inspection_attachments")
    op.drop_table("station_reports")
    op.drop_table("station_keepers")
    op.drop_table("station_invitations")
    op.drop_table("station_special_days")
    op.drop_table("station_inspections")
    op.drop_table("station_hours")
    op.drop_table("stations")
