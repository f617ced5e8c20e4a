"""Create members' accounts, consent texts and consents."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0935"
down_revision = "20261101_0930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("name", sa.Text(), nullable=False, comment="文书代号, 如 privacy"),
        sa.Column("version", sa.Text(), nullable=False, comment="版本"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("body", sa.Text(), nullable=False, comment="正文"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, comment="发布时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("name", "version", name="uq_documents_name_version"),
        comment="知情同意文书",
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("openid", sa.Text(), nullable=False, comment="小程序内的用户标识"),
        sa.Column("unionid", sa.Text(), nullable=True, comment="开放平台的用户标识"),
        sa.Column("nickname", sa.Text(), nullable=True, comment="昵称"),
        sa.Column("district", sa.Text(), nullable=True, comment="常用辖市(区)"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True, comment="手机号 (密文)"),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True, comment="手机号盲索引"),
        sa.Column("phone_bound_at", sa.DateTime(timezone=True), nullable=True, comment="手机号绑定时间"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=True, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=True, comment="身份证号 (密文)"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True, comment="身份证号盲索引"),
        sa.Column(
            "verification", sa.String(32), server_default="none", nullable=False, comment="实名认证状态"
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True, comment="实名认证时间"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="对应的实名库记录"),
        sa.Column(
            "login_epoch",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="登录批次; 加一则全部登录失效",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(verification = 'verified') = (roster_entry_id IS NOT NULL)",
            name=op.f("ck_members_verified_means_matched"),
        ),
        sa.CheckConstraint(
            "verification <> 'verified' OR (verified_at IS NOT NULL AND id_number_index IS NOT NULL)",
            name=op.f("ck_members_verified_is_complete"),
        ),
        sa.CheckConstraint(
            "verification IN ('none', 'pending', 'verified', 'rejected')",
            name=op.f("ck_members_verification_known"),
        ),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name="fk_members_roster_entry_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("id_number_index", name="uq_members_id_number_index"),
        sa.UniqueConstraint("openid", name="uq_members_openid"),
        sa.UniqueConstraint("phone_index", name="uq_members_phone_index"),
        sa.UniqueConstraint("roster_entry_id", name="uq_members_roster_entry_id"),
        comment="会员账号",
    )
    op.create_index("ix_members_unionid", "members", ["unionid"])
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="同意人"),
        sa.Column("document_id", sa.Uuid(), nullable=False, comment="所同意的文书"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False, comment="同意时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_consents_document_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_consents_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.UniqueConstraint("member_id", "document_id", name="uq_consents_member_id_document_id"),
        comment="同意记录",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("consents")
    op.drop_table("members")
    op.drop_table("documents")
