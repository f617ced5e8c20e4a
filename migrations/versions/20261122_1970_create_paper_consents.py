"""Create paper consents: what somebody signed at a counter."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1970"
down_revision = "20261122_1966"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "paper_consents",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("signup_id", sa.Uuid(), nullable=False, comment="报名"),
        sa.Column("document_id", sa.Uuid(), nullable=False, comment="所同意的文书及版本"),
        sa.Column("attachment_id", sa.Uuid(), nullable=True, comment="签字件的扫描"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_paper_consents_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_paper_consents_document_id")
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_paper_consents_signup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_consents")),
        sa.UniqueConstraint("signup_id", "document_id", name=op.f("uq_paper_consents_signup_id_document_id")),
        comment="窗口登记时的纸质同意",
    )
    op.create_index(op.f("ix_paper_consents_attachment_id"), "paper_consents", ["attachment_id"])
    op.create_index(op.f("ix_paper_consents_document_id"), "paper_consents", ["document_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("paper_consents")
