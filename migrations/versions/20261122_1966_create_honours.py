"""Create the hall of honours, and say why a model worker's status has changed."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1966"
down_revision = "20261122_1965"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "honours",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="所凭的申报"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="主办工会"),
        sa.Column("year", sa.Integer(), nullable=False, comment="哪一年"),
        sa.Column("honour", sa.Text(), nullable=False, comment="荣誉的代号, 见类型"),
        sa.Column("is_person", sa.Boolean(), nullable=False, comment="个人或集体"),
        sa.Column(
            "name_cipher", sa.LargeBinary(), nullable=True, comment="姓名或集体名称 (密文); 撤回同意后为空"
        ),
        sa.Column("unit", sa.Text(), nullable=False, comment="单位"),
        sa.Column("deeds_cipher", sa.LargeBinary(), nullable=True, comment="事迹 (密文); 撤回同意后为空"),
        sa.Column("photo_id", sa.Uuid(), nullable=True, comment="照片"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="本人的名册记录; 空为没有对上"),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True, comment="本人同意的时间"),
        sa.Column("consent_paper_id", sa.Uuid(), nullable=True, comment="本人签的同意书; 空为在手机上同意"),
        sa.Column("state", sa.String(32), server_default="draft", nullable=False, comment="状态"),
        sa.Column("made_by", sa.Uuid(), nullable=True, comment="经办人; 空为系统"),
        sa.Column("shown_by", sa.Uuid(), nullable=True, comment="谁展示的; 空为系统"),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True, comment="展示时间"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="撤下的时间"),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True, comment="撤下的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_honours_withdrawn_is_complete"),
        ),
        sa.CheckConstraint(
            "state <> 'shown' OR NOT is_person OR consented_at IS NOT NULL",
            name=op.f("ck_honours_shown_by_consent"),
        ),
        sa.CheckConstraint(
            "state <> 'shown' OR name_cipher IS NOT NULL", name=op.f("ck_honours_shown_by_name")
        ),
        sa.CheckConstraint("state IN ('draft', 'shown', 'withdrawn')", name=op.f("ck_honours_state_known")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_honours_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint("shown_by <> made_by", name=op.f("ck_honours_two_persons")),
        sa.CheckConstraint("year BETWEEN 1949 AND 2100", name=op.f("ck_honours_year_plausible")),
        sa.ForeignKeyConstraint(
            ["consent_paper_id"], ["attachments.id"], name=op.f("fk_honours_consent_paper_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_honours_made_by")),
        sa.ForeignKeyConstraint(["photo_id"], ["attachments.id"], name=op.f("fk_honours_photo_id")),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_honours_roster_entry_id")
        ),
        sa.ForeignKeyConstraint(["shown_by"], ["staff.id"], name=op.f("fk_honours_shown_by")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_honours_signup_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_honours_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honours")),
        comment="荣誉殿堂",
    )
    op.create_index(op.f("ix_honours_consent_paper_id"), "honours", ["consent_paper_id"], unique=False)
    op.create_index(op.f("ix_honours_made_by"), "honours", ["made_by"], unique=False)
    op.create_index(op.f("ix_honours_photo_id"), "honours", ["photo_id"], unique=False)
    op.create_index(op.f("ix_honours_roster_entry_id"), "honours", ["roster_entry_id"], unique=False)
    op.create_index(
        "ix_honours_shown", "honours", ["year", "id"], unique=False, postgresql_where="state = 'shown'"
    )
    op.create_index(op.f("ix_honours_shown_by"), "honours", ["shown_by"], unique=False)
    op.create_index(op.f("ix_honours_signup_id"), "honours", ["signup_id"], unique=False)
    op.create_index("ix_honours_union", "honours", ["union_id", "id"], unique=False)
    op.create_index(
        "uq_honours_standing", "honours", ["signup_id"], unique=True, postgresql_where="state <> 'withdrawn'"
    )
    op.add_column(
        "model_workers",
        sa.Column("status_reason", sa.Text(), nullable=True, comment="改变状态的原因, 不写个人信息"),
    )
    op.add_column(
        "model_workers",
        sa.Column(
            "status_at", sa.DateTime(timezone=True), nullable=True, comment="改变状态的时间; 空为登记时"
        ),
    )
    op.create_check_constraint(
        op.f("ck_model_workers_reason_of_a_change"),
        "model_workers",
        "status_reason IS NULL OR status_at IS NOT NULL",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_model_workers_reason_of_a_change"), "model_workers", type_="check")
    op.drop_column("model_workers", "status_at")
    op.drop_column("model_workers", "status_reason")
    op.drop_index("uq_honours_standing", table_name="honours", postgresql_where="state <> 'withdrawn'")
    op.drop_index("ix_honours_union", table_name="honours")
    op.drop_index(op.f("ix_honours_signup_id"), table_name="honours")
    op.drop_index(op.f("ix_honours_shown_by"), table_name="honours")
    op.drop_index("ix_honours_shown", table_name="honours", postgresql_where="state = 'shown'")
    op.drop_index(op.f("ix_honours_roster_entry_id"), table_name="honours")
    op.drop_index(op.f("ix_honours_photo_id"), table_name="honours")
    op.drop_index(op.f("ix_honours_made_by"), table_name="honours")
    op.drop_index(op.f("ix_honours_consent_paper_id"), table_name="honours")
    op.drop_table("honours")
