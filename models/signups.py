"""报名: one application of a person or a unit to a campaign, where it stands, and every move that it made."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.campaigns import Campaign, CampaignSession
from models.members import Member
from models.personal import PersonalText
from models.roster import RosterEntry
from models.staff import Staff, StaffRole
from models.unions import Union


class SignupState(StrEnum):
    """状态. Which action leads from which to which: `app/services/signups/life.py`."""

    SUBMITTED = "submitted"
    """With the reviewers, or waiting for the draw."""
    RETURNED = "returned"
    """Back with the applicant, for one named item."""
    WAITING = "waiting"
    """On the waiting list."""
    OFFERED = "offered"
    """A place has come free and is kept for a while."""
    APPROVED = "approved"
    """Has it: the place, the pack, the money to come."""
    REJECTED = "rejected"
    NOT_DRAWN = "not_drawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """An offer that nobody took."""
    HANDED_OUT = "handed_out"
    """Has been given, has come, has been paid."""
    NO_SHOW = "no_show"


HOLD_A_PLACE = frozenset(
    {SignupState.OFFERED, SignupState.APPROVED, SignupState.HANDED_OUT, SignupState.NO_SHOW}
)
"""States that hold a place of the session and of the quota."""


LEAVES_ROOM = frozenset({SignupState.CANCELLED, SignupState.EXPIRED})
"""States after which the same applicant may begin anew."""


class ApplicantKind(StrEnum):
    PERSON = "person"
    UNIT = "unit"


class SignupAction(StrEnum):
    """What can happen to a sign-up."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    ADVANCE = "advance"
    """One reviewer's opinion: on to the next step."""
    RETURN = "return"
    APPROVE = "approve"
    REJECT = "reject"
    QUEUE = "queue"
    """Nothing free: on to the waiting list."""
    DRAW = "draw"
    MISS_DRAW = "miss_draw"
    OFFER = "offer"
    ACCEPT = "accept"
    LAPSE = "lapse"
    CANCEL = "cancel"
    END = "end"
    """The campaign itself has been ended."""
    HAND_OUT = "hand_out"
    TAKE_BACK = "take_back"
    MISS = "miss"
    EXCUSE = "excuse"
    REOPEN = "reopen"
    """A wrong decision, reopened by the level above."""
    RUN_OUT = "run_out"
    """Waited, or was to be mended, until it was too late."""


class Signup(Identified, Base):
    """报名. `applicant_id` is the roster entry of a verified person, the account of another, or a union.

    Answers are one encrypted JSON text. While SUBMITTED, `stage` counts the steps of review that are done
    and `stage_union_id`, `stage_role` say whose turn it is; both are empty where a draw decides.
    """

    __tablename__ = "signups"
    __table_args__ = (
        one_of("state", SignupState),
        one_of("applicant_kind", ApplicantKind),
        one_of("stage_role", StaffRole),
        CheckConstraint("(stage_union_id IS NULL) = (stage_role IS NULL)", name="stage_is_complete"),
        CheckConstraint("stage_role IS NULL OR state = 'submitted'", name="stage_while_submitted"),
        CheckConstraint("stage_role IS NULL OR stage_due_at IS NOT NULL", name="stage_has_a_term"),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offers_expire"),
        CheckConstraint("(state = 'returned') = (returned_item IS NOT NULL)", name="returned_for_an_item"),
        CheckConstraint("mend_by IS NULL OR state = 'returned'", name="mended_while_returned"),
        CheckConstraint("stage >= 0 AND move_count >= 0", name="counts_not_negative"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint(
            "applicant_kind = 'unit' OR num_nonnulls(member_id, roster_entry_id) > 0", name="somebody"
        ),
        Index(
            "uq_signups_once",
            "campaign_id",
            "applicant_id",
            "once_for",
            unique=True,
            postgresql_where="state NOT IN ('cancelled', 'expired') AND NOT is_replaced",
        ),
        Index("ix_signups_member", "member_id", "id"),
        Index("ix_signups_roster_entry", "roster_entry_id", "id"),
        Index("ix_signups_campaign", "campaign_id", "state", "id"),
        Index("ix_signups_session", "session_id", "state", postgresql_where="session_id IS NOT NULL"),
        Index("ix_signups_queue", "campaign_id", "queued_at", "id", postgresql_where="state = 'waiting'"),
        Index("ix_signups_union", "union_id", "campaign_id", "state", "id"),
        Index(
            "ix_signups_desk",
            "stage_union_id",
            "stage_role",
            "stage_due_at",
            "id",
            postgresql_where="stage_role IS NOT NULL",
        ),
        Index(
            "ix_signups_due", "stage_role", "stage_due_at", "id", postgresql_where="stage_role IS NOT NULL"
        ),
        Index(
            "ix_signups_campaign_desk",
            "campaign_id",
            "stage_role",
            "stage_due_at",
            "id",
            postgresql_where="stage_role IS NOT NULL",
        ),
        # Most sign-ups have none of these; every change of a state writes to every index that has the row.
        Index("ix_signups_assigned", "assigned_to", postgresql_where="assigned_to IS NOT NULL"),
        Index("ix_signups_quota", "quota_id", postgresql_where="quota_id IS NOT NULL"),
        Index("ix_signups_registered", "registered_by", postgresql_where="registered_by IS NOT NULL"),
        Index("uq_signups_coupon", "coupon_id", unique=True, postgresql_where="coupon_id IS NOT NULL"),
        Index("ix_signups_offers", "offer_expires_at", postgresql_where="state = 'offered'"),
        Index("ix_signups_mending", "mend_by", postgresql_where="state = 'returned'"),
        {"comment": "报名与申请"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    applicant_kind: Mapped[ApplicantKind] = mapped_column(
        default=ApplicantKind.PERSON, server_default=ApplicantKind.PERSON, comment="个人或单位"
    )
    applicant_id: Mapped[uuid.UUID] = mapped_column(comment="谁: 名册记录、账号或工会的编号, 去重用")
    member_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="会员账号")
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), comment="名册记录"
    )
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"),
        comment="申请人所在工会, 审核沿它的上级; 不在任何工会的归活动主办工会",
    )
    state: Mapped[SignupState] = mapped_column(comment="状态")
    stage: Mapped[int] = mapped_column(default=0, server_default="0", comment="已走完的审核步数")
    stage_union_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unions.id"), comment="轮到哪个工会")
    stage_role: Mapped[StaffRole | None] = mapped_column(comment="轮到哪个岗位")
    stage_due_at: Mapped[dt.datetime | None] = mapped_column(comment="这一步承诺办结的时间")
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="分派给谁")
    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign_sessions.id"), comment="场次")
    quota_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign_quotas.id"), comment="占用的名额")
    place_kind: Mapped[str] = mapped_column(
        default="", server_default="", comment="占哪一类名额, 见 campaign_quotas.kind"
    )
    once_for: Mapped[str] = mapped_column(
        default="", server_default="", comment="一人一份的范围: 空为整个活动, 每日一份的写日期"
    )
    is_replaced: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="没通过之后又申请过, 由新的一份代替"
    )
    form_version: Mapped[int] = mapped_column(comment="所答表单的版本")
    answers_cipher: Mapped[bytes | None] = mapped_column(comment="所答 (密文, JSON); 注销后为空")
    consent_document: Mapped[str | None] = mapped_column(comment="同意的文书")
    consent_version: Mapped[str | None] = mapped_column(comment="同意的文书的版本")
    amount_fen: Mapped[int | None] = mapped_column(comment="核定金额 (分)")
    returned_item: Mapped[str | None] = mapped_column(comment="退回修改的是哪一项")
    mend_by: Mapped[dt.datetime | None] = mapped_column(comment="退回后最晚何时补好")
    queued_at: Mapped[dt.datetime | None] = mapped_column(comment="进入候补的时间")
    offer_expires_at: Mapped[dt.datetime | None] = mapped_column(comment="候补名额保留到何时")
    coupon_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coupons.id"), comment="通过时发的券")
    registered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="代为登记的干部")
    move_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="走过几步")

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise", foreign_keys=union_id)
    member: Mapped[Member | None] = relationship(lazy="raise")
    roster_entry: Mapped[RosterEntry | None] = relationship(lazy="raise")
    session: Mapped[CampaignSession | None] = relationship(lazy="raise", viewonly=True)
    assignee: Mapped[Staff | None] = relationship(lazy="raise", foreign_keys=assigned_to, viewonly=True)
    moves: Mapped[list["SignupMove"]] = relationship(
        lazy="raise", order_by="SignupMove.number", viewonly=True
    )
    attachments: Mapped[list["SignupAttachment"]] = relationship(
        lazy="raise", order_by="SignupAttachment.id", viewonly=True
    )

    answers_text = PersonalText("answers_cipher")


class SignupMove(Identified, Base):
    """一步: what happened to a sign-up, by whom, and why. The history that the applicant reads.

    UNIQUE(signup, number): of two who act on the same state at once, one is too late.
    """

    __tablename__ = "signup_moves"
    __table_args__ = (
        one_of("action", SignupAction),
        one_of("to_state", SignupState),
        UniqueConstraint("signup_id", "number"),
        CheckConstraint("num_nonnulls(member_id, staff_id) <= 1", name="by_one_at_most"),
        Index("ix_signup_moves_member", "member_id", postgresql_where="member_id IS NOT NULL"),
        Index("ix_signup_moves_staff", "staff_id", postgresql_where="staff_id IS NOT NULL"),
        {"comment": "报名走过的每一步"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    number: Mapped[int] = mapped_column(comment="第几步, 从 1 起")
    action: Mapped[SignupAction] = mapped_column(comment="动作")
    to_state: Mapped[SignupState] = mapped_column(comment="到了什么状态")
    stage: Mapped[int] = mapped_column(comment="在第几步审核")
    member_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="本人")
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="干部")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")
    item: Mapped[str | None] = mapped_column(comment="退回的是哪一项")
    reason: Mapped[str | None] = mapped_column(comment="给申请人看的说明")

    staff: Mapped[Staff | None] = relationship(lazy="raise")


class SignupAttachment(Identified, Base):
    """附件: which file answers which field."""

    __tablename__ = "signup_attachments"
    __table_args__ = (
        UniqueConstraint("signup_id", "field", "attachment_id"),
        {"comment": "报名的附件"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    field: Mapped[str] = mapped_column(comment="字段")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")

    attachment: Mapped[Attachment] = relationship(lazy="raise")


class PaperConsent(Identified, Base):
    """纸质同意: a text that somebody signed on paper at a counter, with a scan where one was taken."""

    __tablename__ = "paper_consents"
    __table_args__ = (UniqueConstraint("signup_id", "document_id"), {"comment": "窗口登记时的纸质同意"})

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    document_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("documents.id"), index=True, comment="所同意的文书及版本"
    )
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="签字件的扫描"
    )


class SignupSubject(Identified, Base):
    """受助人: whom an aid is for, known by blind index alone — the applicant, a child, a whole household."""

    __tablename__ = "signup_subjects"
    __table_args__ = (
        UniqueConstraint("signup_id", "id_number_index"),
        Index("ix_signup_subjects_person", "id_number_index"),
        {"comment": "报名所为之人, 防重复享受"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    relation: Mapped[str] = mapped_column(comment="self 本人, 其余为与申请人的关系")
    id_number_index: Mapped[bytes] = mapped_column(comment="身份证号盲索引")
    counted_on: Mapped[dt.date] = mapped_column(comment="算在哪一天, 按公历年度查对")
