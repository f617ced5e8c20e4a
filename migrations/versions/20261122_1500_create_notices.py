"""Create notices, subscribe-message credits, preferences, broadcasts and receipts of pushes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_1500"
down_revision = "20261122_1420"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("union_id", sa.Uuid(), nullable=False, comment="发出的工会"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("text", sa.Text(), nullable=False, comment="正文"),
        sa.Column("page", sa.Text(), nullable=True, comment="点开后的小程序页面"),
        sa.Column("audience", postgresql.JSONB(), nullable=False, comment="对象条件, 见 app/audiences.py"),
        sa.Column("pace_per_minute", sa.Integer(), nullable=False, comment="每分钟最多写给多少人"),
        sa.Column("state", sa.String(32), nullable=False, comment="状态"),
        sa.Column("counted_count", sa.Integer(), nullable=True, comment="发出前数得的人数"),
        sa.Column("written_count", sa.Integer(), server_default="0", nullable=False, comment="已写给多少人"),
        sa.Column("last_member_id", sa.Uuid(), nullable=True, comment="写到哪一位会员"),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True, comment="过了此时不必再发"),
        sa.Column("made_by", sa.Uuid(), nullable=False, comment="经办人"),
        sa.Column("started_by", sa.Uuid(), nullable=True, comment="发出人"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True, comment="发出时间"),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True, comment="叫停时间"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="完成时间"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'done') = (finished_at IS NOT NULL)", name=op.f("ck_broadcasts_finished_is_complete")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR started_at IS NOT NULL", name=op.f("ck_broadcasts_started_is_complete")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'stopped', 'done')", name=op.f("ck_broadcasts_state_known")
        ),
        sa.CheckConstraint("pace_per_minute BETWEEN 1 AND 60000", name=op.f("ck_broadcasts_pace_in_range")),
        sa.CheckConstraint("written_count >= 0", name=op.f("ck_broadcasts_written_count_not_negative")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_broadcasts_made_by")),
        sa.ForeignKeyConstraint(["started_by"], ["staff.id"], name=op.f("fk_broadcasts_started_by")),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_broadcasts_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        comment="群发通知",
    )
    op.create_table(
        "push_receipts",
        sa.Column("key", sa.Text(), nullable=False, comment="去重键"),
        sa.Column("event", sa.Text(), nullable=False, comment="事件"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="收到时间"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_push_receipts")),
        comment="微信推送的去重记录",
    )
    op.create_table(
        "notice_preferences",
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员"),
        sa.Column("group", sa.Text(), nullable=False, comment="通知分组"),
        sa.Column("is_muted", sa.Boolean(), nullable=False, comment="不发订阅消息"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notice_preferences_member_id")),
        sa.PrimaryKeyConstraint("member_id", "group", name=op.f("pk_notice_preferences")),
        comment="通知接收偏好",
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False, comment="主键 (UUIDv7)"),
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="对谁说"),
        sa.Column("kind", sa.Text(), nullable=False, comment="通知种类, 见 app/services/notices/kinds.py"),
        sa.Column("subject", sa.Text(), nullable=False, comment="所说的事所在的表"),
        sa.Column("subject_id", sa.Uuid(), nullable=False, comment="所说的事的主键"),
        sa.Column(
            "occasion",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="同一件事第几回说, 如 3d、1d; 一事一说为空",
        ),
        sa.Column("facts", postgresql.JSONB(), nullable=False, comment="填进文字里的事实, 不含个人信息"),
        sa.Column("urgency", sa.Integer(), nullable=False, comment="先后: 0 最急"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="最早何时发送订阅消息"),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False, comment="过了此时不必再发"),
        sa.Column("state", sa.String(32), nullable=False, comment="订阅消息的状态"),
        sa.Column(
            "outcome", sa.Text(), nullable=True, comment="没有发送的原因, 如 no_credit、muted、too_late"
        ),
        sa.Column("template", sa.Text(), nullable=True, comment="发送所用的模板 (本系统的代号)"),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="问过微信几次"),
        sa.Column(
            "repeats",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="其中有几次不知道上一次是否已经送达",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True, comment="最近一次问微信的时间"),
        sa.Column("msgid", sa.BigInteger(), nullable=True, comment="微信的消息编号"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="发送成功时间"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True, comment="在小程序里读过的时间"),
        sa.Column(
            "needs_call",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="未能送达且应由干部致电",
        ),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True, comment="干部致电时间"),
        sa.Column("called_by", sa.Uuid(), nullable=True, comment="致电的干部"),
        sa.Column("broadcast_id", sa.Uuid(), nullable=True, comment="所属群发"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="创建时间",
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notices_sent_is_complete")
        ),
        sa.CheckConstraint(
            "state <> 'kept' OR outcome IS NOT NULL", name=op.f("ck_notices_kept_for_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'unsure', 'sent', 'kept', 'withdrawn')",
            name=op.f("ck_notices_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sending', 'unsure', 'sent') OR num_nonnulls(template, asked_at) = 2",
            name=op.f("ck_notices_asked_is_complete"),
        ),
        sa.CheckConstraint("called_at IS NULL OR needs_call", name=op.f("ck_notices_called_was_needed")),
        sa.CheckConstraint("repeats >= 0", name=op.f("ck_notices_repeats_not_negative")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_notices_tries_not_negative")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name=op.f("fk_notices_broadcast_id")),
        sa.ForeignKeyConstraint(["called_by"], ["staff.id"], name=op.f("fk_notices_called_by")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notices_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "subject_id",
            "member_id",
            "kind",
            "occasion",
            name=op.f("uq_notices_subject_id_member_id_kind_occasion"),
        ),
        comment="通知",
    )
    op.create_table(
        "subscribe_credits",
        sa.Column("member_id", sa.Uuid(), nullable=False, comment="会员"),
        sa.Column("template", sa.Text(), nullable=False, comment="模板 (本系统的代号)"),
        sa.Column(
            "pushed_count", sa.Integer(), server_default="0", nullable=False, comment="微信推送的同意次数"
        ),
        sa.Column(
            "reported_count", sa.Integer(), server_default="0", nullable=False, comment="小程序报告的同意次数"
        ),
        sa.Column("spent_count", sa.Integer(), server_default="0", nullable=False, comment="已用次数"),
        sa.Column(
            "refused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="最近一次拒绝的时间; 更早的同意不再算数",
        ),
        sa.CheckConstraint(
            "pushed_count >= 0 AND reported_count >= 0 AND spent_count >= 0",
            name=op.f("ck_subscribe_credits_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_subscribe_credits_member_id")),
        sa.PrimaryKeyConstraint("member_id", "template", name=op.f("pk_subscribe_credits")),
        comment="订阅消息次数",
    )
    op.create_index(
        "ix_push_receipts_at", "push_receipts", ["received_at"], unique=False, postgresql_using="brin"
    )
    op.create_index("ix_broadcasts_listed", "broadcasts", ["union_id", "id"], unique=False)
    op.create_index(
        "ix_notices_broadcast",
        "notices",
        ["broadcast_id", "state"],
        unique=False,
        postgresql_where="broadcast_id IS NOT NULL",
    )
    op.create_index(
        "ix_notices_calls",
        "notices",
        ["id"],
        unique=False,
        postgresql_where="needs_call AND called_at IS NULL",
    )
    op.create_index(
        "ix_notices_due",
        "notices",
        ["urgency", "due_at", "id"],
        unique=False,
        postgresql_where="state = 'waiting'",
    )
    op.create_index("ix_notices_inbox", "notices", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_notices_msgid", "notices", ["msgid"], unique=False, postgresql_where="msgid IS NOT NULL"
    )
    op.create_index(
        "ix_notices_under_way",
        "notices",
        ["asked_at"],
        unique=False,
        postgresql_where="state IN ('sending', 'unsure')",
    )
    op.create_index(
        "uq_notices_under_way",
        "notices",
        ["member_id", "template"],
        unique=True,
        postgresql_where="state IN ('sending', 'unsure')",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("push_receipts")
    op.drop_table("subscribe_credits")
    op.drop_table("notice_preferences")
    op.drop_table("notices")
    op.drop_table("broadcasts")
