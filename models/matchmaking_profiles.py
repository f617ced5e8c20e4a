"""相亲交友资料: what a person says of himself, who may see which part, and until when it is vouched for.

What tells of the person is encrypted; what is derived (gender, age) stands in the roster and is never typed.
"""

import datetime as dt
import json
import uuid
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.members import Member
from models.personal import PersonalText
from models.roster import Gender


class ProfileState(StrEnum):
    """PAUSED: kept as it is, and seen by nobody."""

    ACTIVE = "active"
    PAUSED = "paused"


class Seen(StrEnum):
    """给谁看: an audience that a person lets see a field. None of them: nobody does."""

    MATCHMAKER = "matchmaker"
    CHECKED_IN = "checked_in"
    MATCH = "match"


class TextCheck(StrEnum):
    """内容审核 by WeChat. What is not PASSED is shown to nobody else."""

    WAITING = "waiting"
    PASSED = "passed"
    REFUSED = "refused"


class Education(StrEnum):
    """学历, from the lowest."""

    SECONDARY = "secondary"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


EDUCATION_NAMES = {
    Education.SECONDARY: "高中、中专及以下",
    Education.COLLEGE: "大专",
    Education.BACHELOR: "本科",
    Education.MASTER: "硕士",
    Education.DOCTOR: "博士",
}
"""What people read."""


class MatchmakingProfile(Identified, Base):
    """One person's profile. `shown_to` names for each field the audiences that may see it."""

    __tablename__ = "matchmaking_profiles"
    __table_args__ = (
        one_of("state", ProfileState),
        one_of("text_check", TextCheck),
        CheckConstraint("jsonb_typeof(shown_to) = 'object'", name="shown_to_by_field"),
        CheckConstraint("(vouched_at IS NULL) = (vouched_until IS NULL)", name="vouched_is_complete"),
        Index("ix_matchmaking_profiles_unchecked", "id", postgresql_where="text_check = 'waiting'"),
        Index(
            "ix_matchmaking_profiles_vouched_until",
            "vouched_until",
            "id",
            postgresql_where="vouched_until IS NOT NULL",
        ),
        {"comment": "相亲交友资料"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), unique=True, comment="本人")
    state: Mapped[ProfileState] = mapped_column(
        default=ProfileState.ACTIVE, server_default=ProfileState.ACTIVE, comment="状态"
    )
    facts_cipher: Mapped[bytes] = mapped_column(comment="本人填写的资料 (密文, JSON)")
    seeks_cipher: Mapped[bytes] = mapped_column(comment="希望认识的性别 (密文, JSON)")
    shown_to: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="每一项给谁看; 没有列出的不给任何人看")
    is_hidden_from_employer: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="不让同单位的人看到"
    )
    text_check: Mapped[TextCheck] = mapped_column(
        default=TextCheck.WAITING, server_default=TextCheck.WAITING, comment="文字的内容审核"
    )
    written_at: Mapped[dt.datetime] = mapped_column(comment="最近一次填写的时间")
    declaration_version: Mapped[str] = mapped_column(comment="所签声明的版本")
    declared_at: Mapped[dt.datetime] = mapped_column(comment="签署声明的时间")
    vouched_at: Mapped[dt.datetime | None] = mapped_column(comment="核实在职和单身的时间")
    vouched_until: Mapped[dt.date | None] = mapped_column(comment="核实到哪一天为止, 含当天")

    member: Mapped[Member] = relationship(lazy="raise")
    photos: Mapped[list["MatchmakingPhoto"]] = relationship(
        lazy="raise", order_by="MatchmakingPhoto.number", viewonly=True
    )

    facts_text = PersonalText("facts_cipher")
    seeks_text = PersonalText("seeks_cipher")

    @property
    def facts(self) -> dict[str, Any]:
        """What the person has written, by field; see `app.services.matchmaking_profiles.fields`."""
        found: dict[str, Any] = json.loads(self.facts_text or "{}")
        return found

    @property
    def seeks(self) -> frozenset[Gender]:
        """希望认识的性别, as the person has stated it."""
        return frozenset(Gender(word) for word in json.loads(self.seeks_text or "[]"))

    def write(self, facts: dict[str, Any], seeks: Collection[Gender]) -> None:
        """Put in what the person has written."""
        self.facts_text = json.dumps(facts, ensure_ascii=False)
        self.seeks_text = json.dumps(sorted(seeks))


class MatchmakingPhoto(Identified, Base):
    """照片, in the person's own order."""

    __tablename__ = "matchmaking_photos"
    __table_args__ = (
        UniqueConstraint("profile_id", "number"),
        UniqueConstraint("profile_id", "attachment_id"),
        CheckConstraint("number BETWEEN 1 AND 6", name="six_at_most"),
        {"comment": "相亲交友资料的照片"},
    )

    profile_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaking_profiles.id"), comment="资料")
    number: Mapped[int] = mapped_column(comment="第几张, 从 1 起")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")
