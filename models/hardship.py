"""困难职工档案: one file per household, its people, visits, authorisations and history.

What tells of the family is encrypted. A file belongs to the person in the roster, not to an account.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.roster import ID_NUMBER, RosterEntry
from models.staff import Staff, StaffRole
from models.unions import Union


class HardshipLevel(StrEnum):
    """困难类别: 深度困难, 相对困难, 意外致困."""

    DEEP = "deep"
    RELATIVE = "relative"
    ACCIDENTAL = "accidental"


class HardshipState(StrEnum):
    """APPLIED waits for the home visit; VISITED for the internal notice; SHOWN hangs and is then judged.

    OPEN has a level and is looked at anew each year. RETURNED is with the family, for one named item.
    """

    APPLIED = "applied"
    RETURNED = "returned"
    VISITED = "visited"
    SHOWN = "shown"
    OPEN = "open"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


HARDSHIP_ENDED = frozenset({HardshipState.CLOSED, HardshipState.REJECTED, HardshipState.WITHDRAWN})
"""States in which a file binds nobody any more."""


class HardshipAction(StrEnum):
    APPLY = "apply"
    MEND = "mend"
    WITHDRAW = "withdraw"
    RETURN = "return"
    VISIT = "visit"
    SHOW = "show"
    ADVANCE = "advance"
    """One reviewer's opinion: on to the next step."""
    GRADE = "grade"
    REASSESS = "reassess"
    REJECT = "reject"
    CLOSE = "close"


class HardshipCause(StrEnum):
    """致困原因, as the national form has them."""

    ILLNESS = "illness"
    DISABILITY = "disability"
    ACCIDENT = "accident"
    DISASTER = "disaster"
    SCHOOLING = "schooling"
    UNEMPLOYMENT = "unemployment"
    LOW_INCOME = "low_income"
    OTHER = "other"


class FamilyRelation(StrEnum):
    """与户主的关系."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    SIBLING = "sibling"
    OTHER = "other"


class CloseReason(StrEnum):
    """销档原因."""

    OUT_OF_HARDSHIP = "out_of_hardship"
    """脱困."""
    LEFT_UNION = "left_union"
    MOVED_AWAY = "moved_away"
    DIED = "died"
    UNTRUE = "untrue"
    """不符合条件."""
    OTHER = "other"


class HardshipFile(Identified, Base):
    """一户一档. `stage_union_id` and `stage_role` say whose turn it is while it is SHOWN."""

    __tablename__ = "hardship_files"
    __table_args__ = (
        one_of("state", HardshipState),
        one_of("level", HardshipLevel),
        one_of("cause", HardshipCause),
        one_of("close_reason", CloseReason),
        one_of("stage_role", StaffRole),
        CheckConstraint("(stage_union_id IS NULL) = (stage_role IS NULL)", name="stage_is_complete"),
        CheckConstraint("stage_role IS NULL OR state = 'shown'", name="stage_while_shown"),
        CheckConstraint("(state = 'returned') = (returned_item IS NOT NULL)", name="returned_for_an_item"),
        CheckConstraint("(shown_from IS NULL) = (shown_until IS NULL)", name="shown_is_complete"),
        CheckConstraint("state <> 'shown' OR shown_until IS NOT NULL", name="shown_until_a_time"),
        CheckConstraint(
            "state <> 'open' OR num_nonnulls(level, opened_on, reassess_on) = 3", name="open_is_graded"
        ),
        CheckConstraint("(state = 'closed') = (close_reason IS NOT NULL)", name="closed_for_a_reason"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on_a_day"),
        CheckConstraint("stage >= 0 AND move_count >= 0", name="counts_not_negative"),
        Index(
            "uq_hardship_files_living",
            "roster_entry_id",
            unique=True,
            postgresql_where="state NOT IN ('closed', 'rejected', 'withdrawn')",
        ),
        Index("ix_hardship_files_union", "union_id", "state", "id"),
        Index("ix_hardship_files_roster_entry", "roster_entry_id", "id"),
        Index("ix_hardship_files_reassess", "reassess_on", "id", postgresql_where="state = 'open'"),
        Index("ix_hardship_files_visit_due", "visit_due_at", "id", postgresql_where="state = 'applied'"),
        {"comment": "困难职工档案, 一户一档"},
    )

    roster_entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roster_entries.id"), comment="申请职工")
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), comment="申请职工所在工会, 办理沿它的上级"
    )
    state: Mapped[HardshipState] = mapped_column(comment="状态")
    level: Mapped[HardshipLevel | None] = mapped_column(comment="困难类别; 评定后才有")
    cause: Mapped[HardshipCause] = mapped_column(comment="主要致困原因")
    answers_cipher: Mapped[bytes | None] = mapped_column(comment="家庭情况 (密文, JSON)")
    applied_at: Mapped[dt.datetime] = mapped_column(comment="申请时间, 补正后从补正算起")
    visit_due_at: Mapped[dt.datetime] = mapped_column(comment="应入户的期限")
    returned_item: Mapped[str | None] = mapped_column(comment="退回补正的是哪一项")
    shown_from: Mapped[dt.datetime | None] = mapped_column(comment="内部公示开始")
    shown_until: Mapped[dt.datetime | None] = mapped_column(comment="内部公示结束")
    stage: Mapped[int] = mapped_column(default=0, server_default="0", comment="已走完的审核步数")
    stage_union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="轮到哪个工会"
    )
    stage_role: Mapped[StaffRole | None] = mapped_column(comment="轮到哪个岗位")
    stage_due_at: Mapped[dt.datetime | None] = mapped_column(comment="这一步承诺办结的时间")
    opened_on: Mapped[dt.date | None] = mapped_column(comment="建档日期")
    reassess_on: Mapped[dt.date | None] = mapped_column(comment="下次评估日期")
    closed_on: Mapped[dt.date | None] = mapped_column(comment="销档日期")
    close_reason: Mapped[CloseReason | None] = mapped_column(comment="销档原因")
    registered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="代为申请的干部"
    )
    move_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="走过几步")

    entry: Mapped[RosterEntry] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise", foreign_keys=union_id)
    stage_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=stage_union_id, viewonly=True)
    household: Mapped[list["HouseholdMember"]] = relationship(
        lazy="raise", order_by="HouseholdMember.id", viewonly=True
    )
    visits: Mapped[list["HomeVisit"]] = relationship(lazy="raise", order_by="HomeVisit.id", viewonly=True)
    moves: Mapped[list["HardshipMove"]] = relationship(
        lazy="raise", order_by="HardshipMove.number", viewonly=True
    )
    papers: Mapped[list["HardshipPaper"]] = relationship(
        lazy="raise", order_by="HardshipPaper.id", viewonly=True
    )

    answers_text = PersonalText("answers_cipher")


class HouseholdMember(Identified, Base):
    """家庭成员, the applicant too. UNIQUE where `is_counted`: nobody stands in two living files."""

    __tablename__ = "household_members"
    __table_args__ = (
        one_of("relation", FamilyRelation),
        UniqueConstraint("file_id", "id_number_index"),
        Index("uq_household_members_counted", "id_number_index", unique=True, postgresql_where="is_counted"),
        {"comment": "困难档案的家庭成员"},
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hardship_files.id"), comment="档案")
    relation: Mapped[FamilyRelation] = mapped_column(comment="与申请人的关系")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes] = mapped_column(comment="身份证号盲索引")
    facts_cipher: Mapped[bytes | None] = mapped_column(comment="工作、健康、收入 (密文, JSON)")
    is_counted: Mapped[bool] = mapped_column(
        default=True, server_default="true", comment="档案还在办理或在档; 结束后为否"
    )

    authorisation: Mapped["Authorisation | None"] = relationship(lazy="raise", viewonly=True, uselist=False)

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
    facts_text = PersonalText("facts_cipher")


class Authorisation(Identified, Base):
    """核查授权: an adult of the family lets property, vehicle and business records be asked."""

    __tablename__ = "authorisations"
    __table_args__ = ({"comment": "家庭成员的核查授权"},)

    household_member_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("household_members.id"), unique=True, comment="授权人"
    )
    attachment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="签字的授权书"
    )
    authorised_on: Mapped[dt.date] = mapped_column(comment="授权日期")


class HomeVisit(Identified, Base):
    """入户调查: who went, when, and what they found."""

    __tablename__ = "home_visits"
    __table_args__ = (
        CheckConstraint("visitor_count >= 1", name="somebody_went"),
        Index("ix_home_visits_file", "file_id", "id"),
        {"comment": "入户调查"},
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hardship_files.id"), comment="档案")
    visited_on: Mapped[dt.date] = mapped_column(comment="入户日期")
    visitors_cipher: Mapped[bytes | None] = mapped_column(comment="入户人员 (密文)")
    visitor_count: Mapped[int] = mapped_column(comment="入户人数")
    findings_cipher: Mapped[bytes | None] = mapped_column(comment="调查情况 (密文)")
    is_as_told: Mapped[bool] = mapped_column(comment="与申请所写相符")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="记录人")

    visitors = PersonalText("visitors_cipher")
    findings = PersonalText("findings_cipher")


class HardshipMove(Identified, Base):
    """一步. `reason` is for the family to read, `opinion` for the desk alone."""

    __tablename__ = "hardship_moves"
    __table_args__ = (
        one_of("action", HardshipAction),
        one_of("to_state", HardshipState),
        one_of("level", HardshipLevel),
        UniqueConstraint("file_id", "number"),
        CheckConstraint("num_nonnulls(member_id, staff_id) <= 1", name="by_one_at_most"),
        {"comment": "困难档案走过的每一步"},
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hardship_files.id"), comment="档案")
    number: Mapped[int] = mapped_column(comment="第几步, 从 1 起")
    action: Mapped[HardshipAction] = mapped_column(comment="动作")
    to_state: Mapped[HardshipState] = mapped_column(comment="到了什么状态")
    level: Mapped[HardshipLevel | None] = mapped_column(comment="建议或评定的困难类别")
    member_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), index=True, comment="本人")
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="干部")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")
    item: Mapped[str | None] = mapped_column(comment="退回的是哪一项")
    reason_cipher: Mapped[bytes | None] = mapped_column(comment="给申请人看的说明 (密文)")
    opinion_cipher: Mapped[bytes | None] = mapped_column(comment="内部意见 (密文)")

    reason = PersonalText("reason_cipher")
    opinion = PersonalText("opinion_cipher")

    staff: Mapped[Staff | None] = relationship(lazy="raise", viewonly=True)


class HardshipPaper(Identified, Base):
    """附件: which file answers which question, or shows which visit."""

    __tablename__ = "hardship_papers"
    __table_args__ = (
        UniqueConstraint("file_id", "field", "attachment_id"),
        {"comment": "困难档案的附件"},
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hardship_files.id"), comment="档案")
    field: Mapped[str] = mapped_column(comment="字段; visit 为入户照片")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")

    attachment: Mapped[Attachment] = relationship(lazy="raise")


class CareVisit(Identified, Base):
    """慰问: a visit with goods or money — to a household with a file, or to somebody on duty."""

    __tablename__ = "care_visits"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("num_nonnulls(amount_fen, goods) >= 1", name="gives_something"),
        Index("ix_care_visits_union", "union_id", "visited_on", "id"),
        {"comment": "慰问记录"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="慰问的工会")
    file_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hardship_files.id"), index=True, comment="困难档案; 慰问在岗职工的为空"
    )
    recipient_cipher: Mapped[bytes | None] = mapped_column(comment="受慰问人 (密文); 有档案的为空")
    occasion: Mapped[str] = mapped_column(comment="缘由, 如春节、在岗、住院")
    visited_on: Mapped[dt.date] = mapped_column(comment="慰问日期")
    visitors_cipher: Mapped[bytes | None] = mapped_column(comment="慰问人员 (密文)")
    goods: Mapped[str | None] = mapped_column(comment="慰问品")
    amount_fen: Mapped[int | None] = mapped_column(comment="慰问金 (分)")
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="签收单"
    )
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="记录人")

    file: Mapped[HardshipFile | None] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise")
    recorder: Mapped[Staff] = relationship(lazy="raise")

    recipient = PersonalText("recipient_cipher")
    visitors = PersonalText("visitors_cipher")
