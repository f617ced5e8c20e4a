"""Create employers, posts, fairs and intentions."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1891"
down_revision = "20261122_1890"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "job_fairs",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="主办工会"),
        sa.Column("title", sa.Text(), nullable=False, comment="名称"),
        sa.Column("place", sa.Text(), nullable=False, comment="地点"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="开始"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="结束"),
        sa.Column("booth_count", sa.Integer(), nullable=False, comment="几个展位"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("booth_count > 0", name=op.f("ck_job_fairs_booths_positive")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_job_fairs_times_in_order")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_job_fairs_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_fairs")),
        comment="招聘会",
    )
    op.create_index("ix_job_fairs_union", "job_fairs", ["union_id", "starts_at", "id"])
    op.create_table(
        "employers",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="联系人的账号"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="由哪个工会核验"),
        sa.Column("name", sa.Text(), nullable=False, comment="单位名称"),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("district", sa.Text(), nullable=False, comment="所在辖市(区)"),
        sa.Column("introduction", sa.Text(), server_default="", nullable=False, comment="单位介绍"),
        sa.Column("contact_name_cipher", sa.LargeBinary(), nullable=True, comment="联系人 (密文)"),
        sa.Column("contact_phone_cipher", sa.LargeBinary(), nullable=True, comment="联系电话 (密文)"),
        sa.Column("licence_id", sa.Uuid(), nullable=False, comment="营业执照"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="提交时间"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="核验人"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="核验时间"),
        sa.Column("reason", sa.Text(), nullable=True, comment="没有通过的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'submitted') = (decided_at IS NULL)", name=op.f("ck_employers_decided_is_complete")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'rejected')", name=op.f("ck_employers_state_known")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_employers_decided_by")),
        sa.ForeignKeyConstraint(["licence_id"], ["attachments.id"], name=op.f("fk_employers_licence_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_employers_member_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_employers_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        comment="招聘单位",
    )
    op.create_index(op.f("ix_employers_decided_by"), "employers", ["decided_by"])
    op.create_index("ix_employers_desk", "employers", ["union_id", "state", "id"])
    op.create_index(op.f("ix_employers_licence_id"), "employers", ["licence_id"])
    op.create_index(op.f("ix_employers_member_id"), "employers", ["member_id"])
    op.create_index(
        "uq_employers_credit_code",
        "employers",
        ["credit_code"],
        unique=True,
        postgresql_where="state <> 'rejected'",
    )
    op.create_table(
        "fair_booths",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("fair_id", sa.Uuid(), nullable=False, comment="招聘会"),
        sa.Column("employer_id", sa.Uuid(), nullable=False, comment="招聘单位"),
        sa.Column("number", sa.Integer(), nullable=False, comment="展位号"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_fair_booths_number_positive")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_fair_booths_employer_id")),
        sa.ForeignKeyConstraint(["fair_id"], ["job_fairs.id"], name=op.f("fk_fair_booths_fair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_booths")),
        sa.UniqueConstraint("fair_id", "employer_id", name=op.f("uq_fair_booths_fair_id_employer_id")),
        sa.UniqueConstraint("fair_id", "number", name=op.f("uq_fair_booths_fair_id_number")),
        comment="招聘会展位",
    )
    op.create_index(op.f("ix_fair_booths_employer_id"), "fair_booths", ["employer_id"])
    op.create_table(
        "job_posts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("employer_id", sa.Uuid(), nullable=False, comment="招聘单位"),
        sa.Column("title", sa.Text(), nullable=False, comment="岗位"),
        sa.Column("district", sa.Text(), nullable=False, comment="工作所在辖市(区)"),
        sa.Column("headcount", sa.Integer(), nullable=False, comment="招几人"),
        sa.Column("pay_from_fen", sa.Integer(), nullable=False, comment="月薪从 (分)"),
        sa.Column("pay_to_fen", sa.Integer(), nullable=False, comment="月薪到 (分)"),
        sa.Column("text", sa.Text(), nullable=False, comment="岗位说明"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="招到哪一天"),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False, comment="发布时间"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="关闭时间"),
        sa.Column("closed_reason", sa.Text(), nullable=True, comment="工会下架的原因"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "0 < pay_from_fen AND pay_from_fen <= pay_to_fen", name=op.f("ck_job_posts_pay_in_order")
        ),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_job_posts_headcount_positive")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_job_posts_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_posts")),
        comment="招聘岗位",
    )
    op.create_index("ix_job_posts_employer", "job_posts", ["employer_id", "id"])
    op.create_index(
        "ix_job_posts_listed", "job_posts", ["ends_on", "id"], postgresql_where="closed_at IS NULL"
    )
    op.create_table(
        "job_intentions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("post_id", sa.Uuid(), nullable=False, comment="岗位"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="求职人"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=False, comment="电话 (密文)"),
        sa.Column("cv_cipher", sa.LargeBinary(), nullable=False, comment="简历 (密文)"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False, comment="发出时间"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="单位查看的时间"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="撤回时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_job_intentions_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["job_posts.id"], name=op.f("fk_job_intentions_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_intentions")),
        comment="求职意向",
    )
    op.create_index("ix_job_intentions_member", "job_intentions", ["member_id", "id"])
    op.create_index(
        "uq_job_intentions_once",
        "job_intentions",
        ["post_id", "member_id"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("uq_job_intentions_once", table_name="job_intentions")
    op.drop_index("ix_job_intentions_member", table_name="job_intentions")
    op.drop_table("job_intentions")
    op.drop_index("ix_job_posts_listed", table_name="job_posts")
    op.drop_index("ix_job_posts_employer", table_name="job_posts")
    op.drop_table("job_posts")
    op.drop_index(op.f("ix_fair_booths_employer_id"), table_name="fair_booths")
    op.drop_table("fair_booths")
    op.drop_index("uq_employers_credit_code", table_name="employers")
    op.drop_index(op.f("ix_employers_member_id"), table_name="employers")
    op.drop_index(op.f("ix_employers_licence_id"), table_name="employers")
    op.drop_index("ix_employers_desk", table_name="employers")
    op.drop_index(op.f("ix_employers_decided_by"), table_name="employers")
    op.drop_table("employers")
    op.drop_index("ix_job_fairs_union", table_name="job_fairs")
    op.drop_table("job_fairs")
