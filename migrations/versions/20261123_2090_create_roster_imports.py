"""Create roster imports."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2090"
down_revision = "20261123_2070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")

    op.create_table(
        "roster_imports",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="导入到哪个工会及其下级"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column(
            "correct_names",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="已有的人按文件更正姓名",
        ),
        sa.Column("file_kind", sa.Text(), nullable=False, comment="xlsx 或 csv, 按内容认定"),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False, comment="文件摘要"),
        sa.Column("byte_count", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("total_count", sa.Integer(), nullable=False, comment="共多少行"),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False, comment="这一步做了多少行"),
        sa.Column("new_count", sa.Integer(), server_default="0", nullable=False, comment="新增和转入"),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False, comment="有变化的"),
        sa.Column("leaving_count", sa.Integer(), server_default="0", nullable=False, comment="离会的"),
        sa.Column("unchanged_count", sa.Integer(), server_default="0", nullable=False, comment="没有变化的"),
        sa.Column("failed_count", sa.Integer(), server_default="0", nullable=False, comment="有错没有写入的"),
        sa.Column(
            "sample_cipher", sa.LargeBinary(), nullable=True, comment="前几行的样子, 已掩码 (密文, JSON)"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="没有做成的原因"),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False, comment="最近一次有进展的时间"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True, comment="开始写入的时间"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="结束时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_roster_imports_finished_is_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('checking', 'ready', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_roster_imports_state_known"),
        ),
        sa.CheckConstraint("byte_count > 0", name=op.f("ck_roster_imports_not_empty")),
        sa.CheckConstraint(
            "done_count BETWEEN 0 AND total_count", name=op.f("ck_roster_imports_done_in_range")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_roster_imports_staff_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_roster_imports_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_imports")),
        comment="名册导入",
    )
    op.create_index(
        "ix_roster_imports_going",
        "roster_imports",
        ["beat_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('checking', 'running')"),
    )
    op.create_index(op.f("ix_roster_imports_staff_id"), "roster_imports", ["staff_id"], unique=False)
    op.create_index("ix_roster_imports_union_id", "roster_imports", ["union_id", "id"], unique=False)
    op.create_index(
        "uq_roster_imports_running",
        "roster_imports",
        ["union_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "roster_files",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("import_id", sa.Uuid(), nullable=False, comment="属于哪次导入"),
        sa.Column("purpose", sa.String(32), nullable=False, comment="原文件或出错的行"),
        sa.Column("content_cipher", sa.LargeBinary(), nullable=False, comment="文件内容 (密文, base64)"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="到时删除"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("purpose IN ('source', 'errors')", name=op.f("ck_roster_files_purpose_known")),
        sa.ForeignKeyConstraint(["import_id"], ["roster_imports.id"], name=op.f("fk_roster_files_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_files")),
        sa.UniqueConstraint("import_id", "purpose", name=op.f("uq_roster_files_import_id_purpose")),
        comment="名册导入的文件, 到时删除",
    )
    op.create_index(op.f("ix_roster_files_expires_at"), "roster_files", ["expires_at"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("roster_files")
    op.drop_table("roster_imports")
