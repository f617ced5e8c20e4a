"""春送岗位: employers whose licence was looked at, their vacancies, fairs with booths, who is interested."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.personal import PersonalText


class EmployerState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class Employer(Identified, Base):
    """招聘单位. Its contact is the account that applied; nobody else reads what job seekers send."""

    __tablename__ = "employers"
    __table_args__ = (
        one_of("state", EmployerState),
        CheckConstraint("(state = 'submitted') = (decided_at IS NULL)", name="decided_is_complete"),
        Index("uq_employers_credit_code", "credit_code", unique=True, postgresql_where="state <> 'rejected'"),
        Index("ix_employers_desk", "union_id", "state", "id"),
        {"comment": "招聘单位"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="联系人的账号")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="由哪个工会核验")
    name: Mapped[str] = mapped_column(comment="单位名称")
    credit_code: Mapped[str] = mapped_column(comment="统一社会信用代码")
    district: Mapped[str] = mapped_column(comment="所在辖市(区)")
    introduction: Mapped[str] = mapped_column(default="", server_default="", comment="单位介绍")
    contact_name_cipher: Mapped[bytes | None] = mapped_column(comment="联系人 (密文)")
    contact_phone_cipher: Mapped[bytes | None] = mapped_column(comment="联系电话 (密文)")
    licence_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="营业执照"
    )
    state: Mapped[EmployerState] = mapped_column(default=EmployerState.SUBMITTED, comment="状态")
    submitted_at: Mapped[dt.datetime] = mapped_column(comment="提交时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="核验人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="核验时间")
    reason: Mapped[str | None] = mapped_column(comment="没有通过的原因")

    licence: Mapped[Attachment] = relationship(lazy="raise")

    contact_name = PersonalText("contact_name_cipher")
    contact_phone = PersonalText("contact_phone_cipher")


class JobPost(Identified, Base):
    """岗位. Open until its last day, or until somebody closes it."""

    __tablename__ = "job_posts"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount_positive"),
        CheckConstraint("0 < pay_from_fen AND pay_from_fen <= pay_to_fen", name="pay_in_order"),
        Index("ix_job_posts_listed", "ends_on", "id", postgresql_where="closed_at IS NULL"),
        Index("ix_job_posts_employer", "employer_id", "id"),
        {"comment": "招聘岗位"},
    )

    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("employers.id"), comment="招聘单位")
    title: Mapped[str] = mapped_column(comment="岗位")
    district: Mapped[str] = mapped_column(comment="工作所在辖市(区)")
    headcount: Mapped[int] = mapped_column(comment="招几人")
    pay_from_fen: Mapped[int] = mapped_column(comment="月薪从 (分)")
    pay_to_fen: Mapped[int] = mapped_column(comment="月薪到 (分)")
    text: Mapped[str] = mapped_column(comment="岗位说明")
    ends_on: Mapped[dt.date] = mapped_column(comment="招到哪一天")
    posted_at: Mapped[dt.datetime] = mapped_column(comment="发布时间")
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="关闭时间")
    closed_reason: Mapped[str | None] = mapped_column(comment="工会下架的原因")

    employer: Mapped[Employer] = relationship(lazy="raise")


class JobFair(Identified, Base):
    """招聘会."""

    __tablename__ = "job_fairs"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("booth_count > 0", name="booths_positive"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_a_reason"),
        Index("ix_job_fairs_union", "union_id", "starts_at", "id"),
        {"comment": "招聘会"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="主办工会")
    title: Mapped[str] = mapped_column(comment="名称")
    place: Mapped[str] = mapped_column(comment="地点")
    starts_at: Mapped[dt.datetime] = mapped_column(comment="开始")
    ends_at: Mapped[dt.datetime] = mapped_column(comment="结束")
    booth_count: Mapped[int] = mapped_column(comment="几个展位")

    cancelled_at: Mapped[dt.datetime | None] = mapped_column(comment="取消时间")
    cancel_reason: Mapped[str | None] = mapped_column(comment="取消原因")

    booths: Mapped[list["FairBooth"]] = relationship(lazy="raise", order_by="FairBooth.number", viewonly=True)


class FairBooth(Identified, Base):
    """展位: one employer has one booth of a fair."""

    __tablename__ = "fair_booths"
    __table_args__ = (
        UniqueConstraint("fair_id", "number"),
        UniqueConstraint("fair_id", "employer_id"),
        CheckConstraint("number > 0", name="number_positive"),
        {"comment": "招聘会展位"},
    )

    fair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("job_fairs.id"), comment="招聘会")
    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("employers.id"), index=True, comment="招聘单位")
    number: Mapped[int] = mapped_column(comment="展位号")

    employer: Mapped[Employer] = relationship(lazy="raise")


class JobIntention(Identified, Base):
    """求职意向: once for each post. The words are for the employer's contact alone."""

    __tablename__ = "job_intentions"
    __table_args__ = (
        Index(
            "uq_job_intentions_once",
            "post_id",
            "member_id",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        Index("ix_job_intentions_member", "member_id", "id"),
        {"comment": "求职意向"},
    )

    post_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("job_posts.id"), comment="岗位")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="求职人")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    phone_cipher: Mapped[bytes] = mapped_column(comment="电话 (密文)")
    cv_cipher: Mapped[bytes] = mapped_column(comment="简历 (密文)")
    sent_at: Mapped[dt.datetime] = mapped_column(comment="发出时间")
    opened_at: Mapped[dt.datetime | None] = mapped_column(comment="单位查看的时间")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(comment="撤回时间")

    post: Mapped[JobPost] = relationship(lazy="raise")

    name = PersonalText("name_cipher")
    phone = PersonalText("phone_cipher")
    cv = PersonalText("cv_cipher")
