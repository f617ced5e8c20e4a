"""Let merchants apply, sign contracts, and be stopped with a reason."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1110"
down_revision = "20261122_1105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "merchant_applications",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="申请人"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="受理的工会"),
        sa.Column("name", sa.Text(), nullable=False, comment="商户名称"),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("category", sa.Text(), nullable=False, comment="类别"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("address", sa.Text(), nullable=False, comment="经营地址"),
        sa.Column("offer", sa.Text(), nullable=False, comment="拟提供的优惠"),
        sa.Column("contact_name_cipher", sa.LargeBinary(), nullable=False, comment="联系人姓名 (密文)"),
        sa.Column("contact_phone_cipher", sa.LargeBinary(), nullable=False, comment="联系人电话 (密文)"),
        sa.Column("licence_ends_on", sa.Date(), nullable=True, comment="营业执照有效期至; 空表示长期"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="提交时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="审核人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="审核时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="退回或驳回的原因"),
        sa.Column("merchant_id", sa.Uuid(), nullable=True, comment="通过后成为的商户"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (merchant_id IS NOT NULL)",
            name=op.f("ck_merchant_applications_approved_has_a_merchant"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected', 'returned')) = (decided_at IS NOT NULL)",
            name=op.f("ck_merchant_applications_decided_is_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_merchant_applications_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["category"], ["categories.slug"], name=op.f("fk_merchant_applications_category")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_merchant_applications_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_merchant_applications_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_merchant_applications_merchant_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_merchant_applications_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_applications")),
        comment="商户入驻申请",
    )
    op.create_index(
        op.f("ix_merchant_applications_member_id"), "merchant_applications", ["member_id"], unique=False
    )
    op.create_index(
        op.f("ix_merchant_applications_merchant_id"), "merchant_applications", ["merchant_id"], unique=False
    )
    op.create_index(
        "ix_merchant_applications_queue",
        "merchant_applications",
        ["union_id", "state", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_merchant_applications_open",
        "merchant_applications",
        ["credit_code"],
        unique=True,
        postgresql_where="state IN ('submitted', 'returned')",
    )
    op.create_table(
        "merchant_contracts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("number", sa.Text(), nullable=False, comment="合同编号"),
        sa.Column("begins_on", sa.Date(), nullable=False, comment="开始"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="结束 (含当日)"),
        sa.Column("attachment_id", sa.Uuid(), nullable=True, comment="合同扫描件"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("merchant_id"), "="),
            (sa.text("daterange(begins_on, ends_on, '[]')"), "&&"),
            using="gist",
            name="ex_merchant_contracts_no_overlap",
        ),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_merchant_contracts_in_order")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_merchant_contracts_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_merchant_contracts_merchant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_contracts")),
        comment="商户合同",
    )
    op.create_index(
        op.f("ix_merchant_contracts_merchant_id"), "merchant_contracts", ["merchant_id"], unique=False
    )
    op.create_table(
        "merchant_application_attachments",
        sa.Column("application_id", sa.Uuid(), nullable=False, comment="入驻申请"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["merchant_applications.id"],
            name=op.f("fk_merchant_application_attachments_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_merchant_application_attachments_attachment_id"),
        ),
        sa.PrimaryKeyConstraint(
            "application_id", "attachment_id", name=op.f("pk_merchant_application_attachments")
        ),
        comment="入驻申请的材料",
    )
    op.create_index(
        op.f("ix_merchant_application_attachments_attachment_id"),
        "merchant_application_attachments",
        ["attachment_id"],
        unique=False,
    )
    op.add_column(
        "clerk_invitations", sa.Column("invited_by", sa.Uuid(), nullable=True, comment="发出邀请的店主")
    )
    op.add_column(
        "clerk_invitations",
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="作废时间"),
    )
    op.create_foreign_key(
        op.f("fk_clerk_invitations_invited_by"), "clerk_invitations", "members", ["invited_by"], ["id"]
    )
    op.add_column("merchants", sa.Column("union_id", sa.Uuid(), nullable=True, comment="管理的工会"))
    op.execute("UPDATE merchants SET union_id = (SELECT id FROM unions WHERE level = 'city')")
    op.alter_column("merchants", "union_id", nullable=False)
    op.add_column("merchants", sa.Column("owner_id", sa.Uuid(), nullable=True, comment="店主的会员账号"))
    op.add_column(
        "merchants",
        sa.Column("contact_name_cipher", sa.LargeBinary(), nullable=True, comment="联系人姓名 (密文)"),
    )
    op.add_column(
        "merchants",
        sa.Column("contact_phone_cipher", sa.LargeBinary(), nullable=True, comment="联系人电话 (密文)"),
    )
    op.add_column(
        "merchants",
        sa.Column("licence_ends_on", sa.Date(), nullable=True, comment="营业执照有效期至; 空表示长期"),
    )
    op.add_column(
        "merchants", sa.Column("contract_begins_on", sa.Date(), nullable=True, comment="现行合同开始")
    )
    op.add_column(
        "merchants", sa.Column("contract_ends_on", sa.Date(), nullable=True, comment="现行合同结束 (含当日)")
    )
    op.add_column(
        "merchants", sa.Column("state_reason", sa.Text(), nullable=True, comment="暂停或下架的原因")
    )
    op.create_index(op.f("ix_merchants_owner_id"), "merchants", ["owner_id"], unique=False)
    op.create_index(op.f("ix_merchants_union_id"), "merchants", ["union_id"], unique=False)
    op.create_foreign_key(op.f("fk_merchants_owner_id"), "merchants", "members", ["owner_id"], ["id"])
    op.create_foreign_key(op.f("fk_merchants_union_id"), "merchants", "unions", ["union_id"], ["id"])
    op.execute("UPDATE merchants SET state_reason = '未记录' WHERE state <> 'active'")
    op.create_check_constraint(
        op.f("ck_merchants_stopped_with_a_reason"),
        "merchants",
        "state = 'active' OR state_reason IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_merchants_contract_in_order"),
        "merchants",
        "(contract_begins_on IS NULL) = (contract_ends_on IS NULL) AND contract_begins_on <= contract_ends_on",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_merchants_contract_in_order"), "merchants", type_="check")
    op.drop_constraint(op.f("ck_merchants_stopped_with_a_reason"), "merchants", type_="check")
    op.drop_constraint(op.f("fk_merchants_union_id"), "merchants", type_="foreignkey")
    op.drop_constraint(op.f("fk_merchants_owner_id"), "merchants", type_="foreignkey")
    op.drop_index(op.f("ix_merchants_union_id"), table_name="merchants")
    op.drop_index(op.f("ix_merchants_owner_id"), table_name="merchants")
    op.drop_column("merchants", "state_reason")
    op.drop_column("merchants", "contract_ends_on")
    op.drop_column("merchants", "contract_begins_on")
    op.drop_column("merchants", "licence_ends_on")
    op.drop_column("merchants", "contact_phone_cipher")
    op.drop_column("merchants", "contact_name_cipher")
    op.drop_column("merchants", "owner_id")
    op.drop_column("merchants", "union_id")
    op.drop_constraint(op.f("fk_clerk_invitations_invited_by"), "clerk_invitations", type_="foreignkey")
    op.drop_column("clerk_invitations", "cancelled_at")
    op.drop_column("clerk_invitations", "invited_by")
    op.drop_index(
        op.f("ix_merchant_application_attachments_attachment_id"),
        table_name="merchant_application_attachments",
    )
    op.drop_table("merchant_application_attachments")
    op.drop_index(op.f("ix_merchant_contracts_merchant_id"), table_name="merchant_contracts")
    op.drop_table("merchant_contracts")
    op.drop_index(
        "uq_merchant_applications_open",
        table_name="merchant_applications",
        postgresql_where="state IN ('submitted', 'returned')",
    )
    op.drop_index("ix_merchant_applications_queue", table_name="merchant_applications")
    op.drop_index(op.f("ix_merchant_applications_merchant_id"), table_name="merchant_applications")
    op.drop_index(op.f("ix_merchant_applications_member_id"), table_name="merchant_applications")
    op.drop_table("merchant_applications")
