"""会员账号: one row per openid, made at login, perhaps without membership."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.roster import ID_NUMBER, PHONE, RosterEntry


class Verification(StrEnum):
    """实名认证. PENDING only after the person asks for a manual check."""

    NONE = "none"
    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Member(Identified, Base):
    """A person's account. What the union knows of the person is in `RosterEntry`."""

    __tablename__ = "members"
    __table_args__ = (
        one_of("verification", Verification),
        CheckConstraint(
            "(verification = 'verified') = (roster_entry_id IS NOT NULL)", name="verified_means_matched"
        ),
        CheckConstraint(
            "verification <> 'verified' OR (verified_at IS NOT NULL AND id_number_index IS NOT NULL)",
            name="verified_is_complete",
        ),
        {"comment": "会员账号"},
    )

    openid: Mapped[str] = mapped_column(unique=True, comment="小程序内的用户标识")
    unionid: Mapped[str | None] = mapped_column(index=True, comment="开放平台的用户标识")
    nickname: Mapped[str | None] = mapped_column(comment="昵称")
    district: Mapped[str | None] = mapped_column(comment="常用辖市(区)")
    phone_cipher: Mapped[bytes | None] = mapped_column(comment="手机号 (密文)")
    phone_index: Mapped[bytes | None] = mapped_column(unique=True, comment="手机号盲索引")
    phone_bound_at: Mapped[dt.datetime | None] = mapped_column(comment="手机号绑定时间")
    name_cipher: Mapped[bytes | None] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes | None] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes | None] = mapped_column(unique=True, comment="身份证号盲索引")
    verification: Mapped[Verification] = mapped_column(
        default=Verification.NONE, server_default=Verification.NONE, comment="实名认证状态"
    )
    verified_at: Mapped[dt.datetime | None] = mapped_column(comment="实名认证时间")
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), unique=True, comment="对应的实名库记录"
    )
    is_single: Mapped[bool | None] = mapped_column(comment="本人声明单身; 空为没有声明")
    login_epoch: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="登录批次; 加一则全部登录失效"
    )

    roster_entry: Mapped[RosterEntry | None] = relationship(lazy="raise")

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
    phone = PersonalText("phone_cipher", index_column="phone_index", purpose=PHONE)

    @property
    def is_verified(self) -> bool:
        return self.verification is Verification.VERIFIED
