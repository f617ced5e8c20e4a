"""Create drafts."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2000"
down_revision = "20261122_1981"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="谁的"),
        sa.Column("name", sa.Text(), nullable=False, comment="哪一张表单, 哪一件"),
        sa.Column("content_cipher", sa.LargeBinary(), nullable=False, comment="内容 (密文): 可能有个人信息"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="到时删除"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_drafts_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_drafts_staff_id_name")),
        comment="干部没有提交的草稿",
    )
    op.create_index(op.f("ix_drafts_expires_at"), "drafts", ["expires_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("drafts")
