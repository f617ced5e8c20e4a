"""Create partners, and what was referred to them and answered."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1961"
down_revision = "20261122_1960"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "partners",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="哪个工会的合作机构"),
        sa.Column("kind", sa.String(32), nullable=False, comment="类别"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称, 写到网点"),
        sa.Column("phone", sa.Text(), nullable=True, comment="对外的电话"),
        sa.Column("contact_cipher", sa.LargeBinary(), nullable=True, comment="联系人 (密文)"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="还在合作, 可以转介"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("kind IN ('bank', 'guarantor')", name=op.f("ck_partners_kind_known")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_partners_has_a_name")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_partners_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("union_id", "name", name=op.f("uq_partners_union_id_name")),
        comment="合作机构 (银行网点等)",
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动, 同报名的"),
        sa.Column("partner_id", sa.Uuid(), nullable=False, comment="转给哪家合作机构"),
        sa.Column("reference", sa.Text(), server_default="", nullable=False, comment="转介函的文号"),
        sa.Column("state", sa.String(32), server_default="forwarded", nullable=False, comment="状态"),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=False, comment="转介时间"),
        sa.Column("forwarded_by", sa.Uuid(), nullable=False, comment="转介的干部"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="合作机构承诺答复的时间"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True, comment="批准的金额 (分)"),
        sa.Column("months", sa.Integer(), nullable=True, comment="批准的期限 (月)"),
        sa.Column("reason_cipher", sa.LargeBinary(), nullable=True, comment="没有批准或撤回的原因 (密文)"),
        sa.Column("answered_on", sa.Date(), nullable=True, comment="答复日期"),
        sa.Column("answered_by", sa.Uuid(), nullable=True, comment="登记答复的干部"),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True, comment="更正答复的时间"),
        sa.Column("corrected_by", sa.Uuid(), nullable=True, comment="更正答复的干部"),
        sa.Column("correction_cipher", sa.LargeBinary(), nullable=True, comment="更正的原因 (密文)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'granted') = (amount_fen IS NOT NULL)", name=op.f("ck_referrals_granted_an_amount")
        ),
        sa.CheckConstraint(
            "(state IN ('granted', 'declined')) = (answered_on IS NOT NULL)",
            name=op.f("ck_referrals_answer_dated"),
        ),
        sa.CheckConstraint(
            "state IN ('forwarded', 'granted', 'declined', 'withdrawn')",
            name=op.f("ck_referrals_state_known"),
        ),
        sa.CheckConstraint(
            "(amount_fen IS NULL) = (months IS NULL)", name=op.f("ck_referrals_granted_for_a_term")
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answered_by IS NULL)", name=op.f("ck_referrals_answer_recorded_by")
        ),
        sa.CheckConstraint(
            "(corrected_at IS NULL) = (corrected_by IS NULL)", name=op.f("ck_referrals_corrected_by_somebody")
        ),
        sa.CheckConstraint("amount_fen > 0 AND months > 0", name=op.f("ck_referrals_terms_positive")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_referrals_answered_by")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_referrals_campaign_id")),
        sa.ForeignKeyConstraint(["corrected_by"], ["staff.id"], name=op.f("fk_referrals_corrected_by")),
        sa.ForeignKeyConstraint(["forwarded_by"], ["staff.id"], name=op.f("fk_referrals_forwarded_by")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_referrals_partner_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_referrals_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        comment="转介合作机构及其答复",
    )
    op.create_index(op.f("ix_referrals_answered_by"), "referrals", ["answered_by"])
    op.create_index("ix_referrals_campaign", "referrals", ["campaign_id", "state", "id"])
    op.create_index(op.f("ix_referrals_corrected_by"), "referrals", ["corrected_by"])
    op.create_index("ix_referrals_due", "referrals", ["due_at"], postgresql_where="state = 'forwarded'")
    op.create_index(op.f("ix_referrals_forwarded_by"), "referrals", ["forwarded_by"])
    op.create_index(op.f("ix_referrals_partner_id"), "referrals", ["partner_id"])
    op.create_index("ix_referrals_signup", "referrals", ["signup_id", "id"])
    op.create_index(
        "uq_referrals_living",
        "referrals",
        ["signup_id"],
        unique=True,
        postgresql_where="state IN ('forwarded', 'granted')",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("referrals")
    op.drop_table("partners")
