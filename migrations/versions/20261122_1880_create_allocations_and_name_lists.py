"""Create allocations handed down the tree, and the name lists of units."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1880"
down_revision = "20261122_1870"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "allocations",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("parent_id", sa.Uuid(), nullable=True, comment="从哪一笔里拨; 空为主办工会的总数"),
        sa.Column("kind", sa.String(32), nullable=False, comment="名额、物资或资金"),
        sa.Column("from_union_id", sa.Uuid(), nullable=True, comment="拨出的工会"),
        sa.Column("to_union_id", sa.Uuid(), nullable=False, comment="接收的工会"),
        sa.Column("quantity", sa.BigInteger(), nullable=False, comment="数量: 名额、份数, 资金为分"),
        sa.Column(
            "passed_quantity", sa.BigInteger(), server_default="0", nullable=False, comment="再往下拨的"
        ),
        sa.Column(
            "returned_quantity", sa.BigInteger(), server_default="0", nullable=False, comment="退回上级的"
        ),
        sa.Column("used_quantity", sa.BigInteger(), server_default="0", nullable=False, comment="用掉的"),
        sa.Column("state", sa.String(32), server_default="issued", nullable=False, comment="状态"),
        sa.Column("receive_by", sa.Date(), nullable=True, comment="请在哪天前签收"),
        sa.Column("use_by", sa.Date(), nullable=True, comment="请在哪天前用完结清"),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="说明"),
        sa.Column("issued_by", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="下达时间"),
        sa.Column("received_by", sa.Uuid(), nullable=True, comment="签收人"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True, comment="签收时间"),
        sa.Column("receipt_id", sa.Uuid(), nullable=True, comment="盖章的签收单"),
        sa.Column("settled_by", sa.Uuid(), nullable=True, comment="结清人"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="结清时间"),
        sa.Column("headcount", sa.Integer(), nullable=True, comment="惠及人数"),
        sa.Column("visited_on", sa.Date(), nullable=True, comment="走访慰问的日子"),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True, comment="何时记为逾期; 办了就清"),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次催办"),
        sa.Column("reminder_count", sa.Integer(), server_default="0", nullable=False, comment="催过几次"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_allocations_settled")
        ),
        sa.CheckConstraint(
            "(state IN ('received', 'settled')) = (received_at IS NOT NULL)",
            name=op.f("ck_allocations_received"),
        ),
        sa.CheckConstraint("kind IN ('places', 'packs', 'money')", name=op.f("ck_allocations_kind_known")),
        sa.CheckConstraint(
            "parent_id IS NULL OR kind = 'places' OR received_at IS NULL OR receipt_id IS NOT NULL",
            name=op.f("ck_allocations_received_with_a_seal"),
        ),
        sa.CheckConstraint(
            "state <> 'settled' OR passed_quantity + returned_quantity + used_quantity = quantity",
            name=op.f("ck_allocations_settled_is_balanced"),
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'received', 'settled', 'withdrawn')", name=op.f("ck_allocations_state_known")
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (from_union_id IS NULL)",
            name=op.f("ck_allocations_the_first_is_from_nobody"),
        ),
        sa.CheckConstraint(
            "headcount >= 0 AND reminder_count >= 0", name=op.f("ck_allocations_counts_not_negative")
        ),
        sa.CheckConstraint(
            "passed_quantity + returned_quantity + used_quantity <= quantity",
            name=op.f("ck_allocations_never_over"),
        ),
        sa.CheckConstraint(
            "passed_quantity >= 0 AND returned_quantity >= 0 AND used_quantity >= 0",
            name=op.f("ck_allocations_parts_not_negative"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allocations_quantity_positive")),
        sa.CheckConstraint("receive_by <= use_by", name=op.f("ck_allocations_days_in_order")),
        sa.CheckConstraint(
            "received_by <> issued_by OR parent_id IS NULL", name=op.f("ck_allocations_two_persons")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_allocations_campaign_id")),
        sa.ForeignKeyConstraint(["from_union_id"], ["unions.id"], name=op.f("fk_allocations_from_union_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["staff.id"], name=op.f("fk_allocations_issued_by")),
        sa.ForeignKeyConstraint(["parent_id"], ["allocations.id"], name=op.f("fk_allocations_parent_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["attachments.id"], name=op.f("fk_allocations_receipt_id")),
        sa.ForeignKeyConstraint(["received_by"], ["staff.id"], name=op.f("fk_allocations_received_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_allocations_settled_by")),
        sa.ForeignKeyConstraint(["to_union_id"], ["unions.id"], name=op.f("fk_allocations_to_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        comment="拨付与名额下达",
    )
    op.create_index("ix_allocations_campaign", "allocations", ["campaign_id", "id"], unique=False)
    op.create_index(op.f("ix_allocations_from_union_id"), "allocations", ["from_union_id"], unique=False)
    op.create_index(op.f("ix_allocations_issued_by"), "allocations", ["issued_by"], unique=False)
    op.create_index(op.f("ix_allocations_parent_id"), "allocations", ["parent_id"], unique=False)
    op.create_index(op.f("ix_allocations_receipt_id"), "allocations", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_allocations_received_by"), "allocations", ["received_by"], unique=False)
    op.create_index(op.f("ix_allocations_settled_by"), "allocations", ["settled_by"], unique=False)
    op.create_index("ix_allocations_to", "allocations", ["to_union_id", "state", "id"], unique=False)
    op.create_index(
        "uq_allocations_first",
        "allocations",
        ["campaign_id", "kind"],
        unique=True,
        postgresql_where="parent_id IS NULL",
    )
    op.create_table(
        "allocation_photos",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("allocation_id", sa.Uuid(), nullable=False, comment="拨付"),
        sa.Column("attachment_id", sa.Uuid(), nullable=False, comment="附件"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_allocation_photos_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_allocation_photos_attachment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_photos")),
        sa.UniqueConstraint(
            "allocation_id", "attachment_id", name=op.f("uq_allocation_photos_allocation_id_attachment_id")
        ),
        comment="拨付的现场照片",
    )
    op.create_index(
        op.f("ix_allocation_photos_attachment_id"), "allocation_photos", ["attachment_id"], unique=False
    )
    op.create_table(
        "allocation_reminders",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("allocation_id", sa.Uuid(), nullable=False, comment="拨付"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="催办人"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间"),
        sa.Column("state", sa.String(32), nullable=False, comment="催办时的状态"),
        sa.Column("note", sa.Text(), nullable=False, comment="说的话"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_allocation_reminders_allocation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_allocation_reminders_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_reminders")),
        comment="催办",
    )
    op.create_index(
        op.f("ix_allocation_reminders_allocation_id"), "allocation_reminders", ["allocation_id"], unique=False
    )
    op.create_index(
        op.f("ix_allocation_reminders_staff_id"), "allocation_reminders", ["staff_id"], unique=False
    )
    op.create_table(
        "name_lists",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="哪个单位的工会"),
        sa.Column("staff_id", sa.Uuid(), nullable=False, comment="导入的经办人"),
        sa.Column("signup_id", sa.Uuid(), nullable=True, comment="属于哪份报名; 空为还没有用"),
        sa.Column("person_count", sa.Integer(), nullable=False, comment="人数"),
        sa.Column("matched_count", sa.Integer(), nullable=False, comment="与名册对上的人数"),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False, comment="文件摘要"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "matched_count BETWEEN 0 AND person_count", name=op.f("ck_name_lists_matched_are_some_of_them")
        ),
        sa.CheckConstraint("person_count > 0", name=op.f("ck_name_lists_somebody")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_name_lists_campaign_id")),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_name_lists_signup_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_name_lists_staff_id")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_name_lists_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_lists")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_name_lists_signup_id")),
        comment="单位报名的名单",
    )
    op.create_index(op.f("ix_name_lists_campaign_id"), "name_lists", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_name_lists_staff_id"), "name_lists", ["staff_id"], unique=False)
    op.create_index(op.f("ix_name_lists_union_id"), "name_lists", ["union_id"], unique=False)
    op.create_table(
        "listed_people",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("name_list_id", sa.Uuid(), nullable=False, comment="名单"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="活动, 一人一次用"),
        sa.Column("number", sa.Integer(), nullable=False, comment="在文件里的行号"),
        sa.Column("name_cipher", sa.LargeBinary(), nullable=False, comment="姓名 (密文)"),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=True, comment="身份证号 (密文)"),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True, comment="身份证号盲索引"),
        sa.Column("phone_cipher", sa.LargeBinary(), nullable=True, comment="手机号 (密文)"),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True, comment="手机号盲索引"),
        sa.Column("answers_cipher", sa.LargeBinary(), nullable=True, comment="名单另问的各项 (密文, JSON)"),
        sa.Column("roster_entry_id", sa.Uuid(), nullable=True, comment="对上的名册记录"),
        sa.Column(
            "is_live",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="报名有效期间; 一个活动里一人只有一处",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "num_nonnulls(id_number_index, phone_index) > 0", name=op.f("ck_listed_people_known_by_something")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_listed_people_number_positive")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_listed_people_campaign_id")),
        sa.ForeignKeyConstraint(
            ["name_list_id"], ["name_lists.id"], name=op.f("fk_listed_people_name_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["roster_entry_id"], ["roster_entries.id"], name=op.f("fk_listed_people_roster_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_people")),
        sa.UniqueConstraint("name_list_id", "number", name=op.f("uq_listed_people_name_list_id_number")),
        comment="名单上的人",
    )
    op.create_index(
        "ix_listed_people_person",
        "listed_people",
        ["id_number_index"],
        unique=False,
        postgresql_where="is_live",
    )
    op.create_index("ix_listed_people_roster_entry", "listed_people", ["roster_entry_id"], unique=False)
    op.create_index(
        "uq_listed_people_id_number",
        "listed_people",
        ["campaign_id", "id_number_index"],
        unique=True,
        postgresql_where="is_live",
    )
    op.create_index(
        "uq_listed_people_phone",
        "listed_people",
        ["campaign_id", "phone_index"],
        unique=True,
        postgresql_where="is_live AND id_number_index IS NULL",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(
        "uq_listed_people_phone",
        table_name="listed_people",
        postgresql_where="is_live AND id_number_index IS NULL",
    )
    op.drop_index("uq_listed_people_id_number", table_name="listed_people", postgresql_where="is_live")
    op.drop_index("ix_listed_people_roster_entry", table_name="listed_people")
    op.drop_index("ix_listed_people_person", table_name="listed_people", postgresql_where="is_live")
    op.drop_table("listed_people")
    op.drop_index(op.f("ix_name_lists_union_id"), table_name="name_lists")
    op.drop_index(op.f("ix_name_lists_staff_id"), table_name="name_lists")
    op.drop_index(op.f("ix_name_lists_campaign_id"), table_name="name_lists")
    op.drop_table("name_lists")
    op.drop_index(op.f("ix_allocation_reminders_staff_id"), table_name="allocation_reminders")
    op.drop_index(op.f("ix_allocation_reminders_allocation_id"), table_name="allocation_reminders")
    op.drop_table("allocation_reminders")
    op.drop_index(op.f("ix_allocation_photos_attachment_id"), table_name="allocation_photos")
    op.drop_table("allocation_photos")
    op.drop_index("uq_allocations_first", table_name="allocations", postgresql_where="parent_id IS NULL")
    op.drop_index("ix_allocations_to", table_name="allocations")
    op.drop_index(op.f("ix_allocations_settled_by"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_received_by"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_receipt_id"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_parent_id"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_issued_by"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_from_union_id"), table_name="allocations")
    op.drop_index("ix_allocations_campaign", table_name="allocations")
    op.drop_table("allocations")
