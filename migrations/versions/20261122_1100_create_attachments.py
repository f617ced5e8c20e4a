"""Create attachments."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1100"
down_revision = "20261101_1010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=True, comment="上传的会员账号"),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="上传的干部账号"),
        sa.Column("content_type", sa.Text(), nullable=False, comment="类型, 按内容认定"),
        sa.Column("byte_count", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="内容摘要"),
        sa.Column("storage_key", sa.Text(), nullable=False, comment="文件库里的名字"),
        sa.Column("width", sa.Integer(), nullable=True, comment="图片宽 (像素)"),
        sa.Column("height", sa.Integer(), nullable=True, comment="图片高 (像素)"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("byte_count > 0", name=op.f("ck_attachments_not_empty")),
        sa.CheckConstraint(
            "num_nonnulls(member_id, staff_id) = 1", name=op.f("ck_attachments_handed_in_by_one")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attachments_member_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attachments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_attachments_storage_key")),
        comment="附件",
    )
    op.create_index(op.f("ix_attachments_member_id"), "attachments", ["member_id"], unique=False)
    op.create_index(op.f("ix_attachments_staff_id"), "attachments", ["staff_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_attachments_staff_id"), table_name="attachments")
    op.drop_index(op.f("ix_attachments_member_id"), table_name="attachments")
    op.drop_table("attachments")
