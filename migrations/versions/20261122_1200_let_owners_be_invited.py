"""Let staff invite the owner of a merchant."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1200"
down_revision = "20261122_1140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "owner_invitations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("merchant_id", sa.Uuid(), nullable=False, comment="商户"),
        sa.Column("word_hash", sa.LargeBinary(), nullable=False, comment="邀请口令的摘要"),
        sa.Column("invited_by", sa.Uuid(), nullable=False, comment="发出邀请的干部"),
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
            ["accepted_by"], ["members.id"], name=op.f("fk_owner_invitations_accepted_by")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["staff.id"], name=op.f("fk_owner_invitations_invited_by")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_owner_invitations_merchant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_invitations")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_owner_invitations_word_hash")),
        comment="店主邀请",
    )
    op.create_index(op.f("ix_owner_invitations_merchant_id"), "owner_invitations", ["merchant_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("owner_invitations")
