"""Create lawyers, and the matters that they have."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1962"
down_revision = "20261122_1961"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "lawyers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="哪个工会登记的"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("firm", sa.Text(), nullable=False, comment="律师事务所"),
        sa.Column("licence_cipher", sa.LargeBinary(), nullable=False, comment="执业证号 (密文)"),
        sa.Column("licence_index", sa.LargeBinary(), nullable=False, comment="执业证号盲索引"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=False, comment="电话 (密文)"),
        sa.Column("districts", sa.ARRAY(sa.Text()), nullable=False, comment="服务哪些辖市(区); 空为全市"),
        sa.Column("acts_for", sa.ARRAY(sa.Text()), nullable=False, comment="本人或所在律所常年服务的单位"),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False, comment="可以指派"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_lawyers_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lawyers")),
        sa.UniqueConstraint("licence_index", name=op.f("uq_lawyers_licence_index")),
        comment="律师",
    )
    op.create_index(op.f("ix_lawyers_firm"), "lawyers", ["firm"])
    op.create_index(op.f("ix_lawyers_union_id"), "lawyers", ["union_id"])
    op.create_table(
        "legal_cases",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("lawyer_id", sa.Uuid(), nullable=False, comment="律师"),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False, comment="指派时间"),
        sa.Column("assigned_by", sa.Uuid(), nullable=False, comment="指派的干部"),
        sa.Column("outcome", sa.String(32), nullable=True, comment="结果; 空为还在办"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="办结日期"),
        sa.Column("closed_by", sa.Uuid(), nullable=True, comment="登记办结的干部"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "outcome IN ('advised', 'settled', 'won', 'won_in_part', 'lost', 'dropped', 'reported')",
            name=op.f("ck_legal_cases_outcome_known"),
        ),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (closed_on IS NULL)", name=op.f("ck_legal_cases_closed_by_somebody")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_on IS NULL)", name=op.f("ck_legal_cases_closed_is_dated")
        ),
        sa.ForeignKeyConstraint(["assigned_by"], ["staff.id"], name=op.f("fk_legal_cases_assigned_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_legal_cases_closed_by")),
        sa.ForeignKeyConstraint(["lawyer_id"], ["lawyers.id"], name=op.f("fk_legal_cases_lawyer_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_legal_cases_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_cases")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_legal_cases_signup_id")),
        comment="指派了律师的法律事项",
    )
    op.create_index(op.f("ix_legal_cases_assigned_by"), "legal_cases", ["assigned_by"])
    op.create_index(op.f("ix_legal_cases_closed_by"), "legal_cases", ["closed_by"])
    op.create_index(op.f("ix_legal_cases_lawyer_id"), "legal_cases", ["lawyer_id"])
    op.create_table(
        "legal_steps",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="法律事项"),
        sa.Column("number", sa.Integer(), nullable=False, comment="第几笔, 从 1 起"),
        sa.Column("kind", sa.String(32), nullable=False, comment="做了什么"),
        sa.Column("on_day", sa.Date(), nullable=False, comment="哪一天"),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=True, comment="情况 (密文)"),
        sa.Column("lawyer_id", sa.Uuid(), nullable=False, comment="哪位律师"),
        sa.Column("attachment_id", sa.Uuid(), nullable=True, comment="文书, 如体检报告"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="记录的干部"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "kind IN ('talk', 'letter', 'mediation', 'arbitration', 'hearing', 'visit', 'report', 'reassigned')",
            name=op.f("ck_legal_steps_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_legal_steps_attachment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_cases.id"], name=op.f("fk_legal_steps_case_id")),
        sa.ForeignKeyConstraint(["lawyer_id"], ["lawyers.id"], name=op.f("fk_legal_steps_lawyer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_legal_steps_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_steps")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_legal_steps_case_id_number")),
        comment="律师的办理记录",
    )
    op.create_index(
        "ix_legal_steps_attachment",
        "legal_steps",
        ["attachment_id"],
        postgresql_where="attachment_id IS NOT NULL",
    )
    op.create_index(op.f("ix_legal_steps_lawyer_id"), "legal_steps", ["lawyer_id"])
    op.create_index(op.f("ix_legal_steps_staff_id"), "legal_steps", ["staff_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("legal_steps")
    op.drop_table("legal_cases")
    op.drop_table("lawyers")
