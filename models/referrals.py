"""转介: an approved application forwarded to a partner, and what the partner has answered."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.partners import Partner
from models.personal import PersonalText
from models.signups import Signup


class ReferralState(StrEnum):
    """FORWARDED waits for the partner; WITHDRAWN was sent to the wrong one, or the person wants it back."""

    FORWARDED = "forwarded"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Referral(Identified, Base):
    """一次转介. One at a time is under way or granted; after a refusal another partner may be asked."""

    __tablename__ = "referrals"
    __table_args__ = (
        one_of("state", ReferralState),
        CheckConstraint(
            "(state IN ('granted', 'declined')) = (answered_on IS NOT NULL)", name="answer_dated"
        ),
        CheckConstraint("(answered_on IS NULL) = (answered_by IS NULL)", name="answer_recorded_by"),
        CheckConstraint("(state = 'granted') = (amount_fen IS NOT NULL)", name="granted_an_amount"),
        CheckConstraint("(amount_fen IS NULL) = (months IS NULL)", name="granted_for_a_term"),
        CheckConstraint("amount_fen > 0 AND months > 0", name="terms_positive"),
        CheckConstraint("(corrected_at IS NULL) = (corrected_by IS NULL)", name="corrected_by_somebody"),
        Index(
            "uq_referrals_living",
            "signup_id",
            unique=True,
            postgresql_where="state IN ('forwarded', 'granted')",
        ),
        Index("ix_referrals_signup", "signup_id", "id"),
        Index("ix_referrals_campaign", "campaign_id", "state", "id"),
        Index("ix_referrals_due", "due_at", postgresql_where="state = 'forwarded'"),
        {"comment": "转介合作机构及其答复"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动, 同报名的")
    partner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("partners.id"), index=True, comment="转给哪家合作机构"
    )
    reference: Mapped[str] = mapped_column(default="", server_default="", comment="转介函的文号")
    state: Mapped[ReferralState] = mapped_column(
        default=ReferralState.FORWARDED, server_default=ReferralState.FORWARDED, comment="状态"
    )
    forwarded_at: Mapped[dt.datetime] = mapped_column(comment="转介时间")
    forwarded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="转介的干部")
    due_at: Mapped[dt.datetime] = mapped_column(comment="合作机构承诺答复的时间")
    amount_fen: Mapped[int | None] = mapped_column(BigInteger, comment="批准的金额 (分)")
    months: Mapped[int | None] = mapped_column(comment="批准的期限 (月)")
    reason_cipher: Mapped[bytes | None] = mapped_column(comment="没有批准或撤回的原因 (密文)")
    answered_on: Mapped[dt.date | None] = mapped_column(comment="答复日期")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="登记答复的干部"
    )
    corrected_at: Mapped[dt.datetime | None] = mapped_column(comment="更正答复的时间")
    corrected_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="更正答复的干部"
    )
    correction_cipher: Mapped[bytes | None] = mapped_column(comment="更正的原因 (密文)")

    signup: Mapped[Signup] = relationship(lazy="raise")
    partner: Mapped[Partner] = relationship(lazy="raise")

    reason = PersonalText("reason_cipher")
    correction = PersonalText("correction_cipher")
