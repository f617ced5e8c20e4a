"""Create clerks and their invitations."""

import sqlalchemy as sa
from alembic import op

revision = "20261101_0950"
down_revision = "20261101_0945"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "clerks",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员账号"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False, comment="绑定时间"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True, comment="解除时间; 空表示在岗"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_clerks_member_id"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_clerks_store_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clerks"),
        comment="核销员",
    )
    op.create_index("ix_clerks_store_id", "clerks", ["store_id"])
    op.create_index(
        "uq_clerks_active",
        "clerks",
        ["member_id", "store_id"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "clerk_invitations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("store_id", sa.Uuid(), nullable=False, comment="门店"),
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
        sa.ForeignKeyConstraint(["accepted_by"], ["members.id"], name="fk_clerk_invitations_accepted_by"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_clerk_invitations_store_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clerk_invitations"),
        sa.UniqueConstraint("word_hash", name="uq_clerk_invitations_word_hash"),
        comment="核销员邀请",
    )
    op.create_index("ix_clerk_invitations_store_id", "clerk_invitations", ["store_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("clerk_invitations")
    op.drop_table("clerks")
