"""名单: the people that a unit names in its sign-up, from a file that its operator hands in."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.personal import PersonalText
from models.roster import ID_NUMBER, PHONE, RosterEntry


class NameList(Identified, Base):
    """一份名单. `signup_id` is empty until a sign-up takes it; a sign-up has one list at a time."""

    __tablename__ = "name_lists"
    __table_args__ = (
        UniqueConstraint("signup_id"),
        CheckConstraint("matched_count BETWEEN 0 AND person_count", name="matched_are_some_of_them"),
        CheckConstraint("person_count > 0", name="somebody"),
        {"comment": "单位报名的名单"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True, comment="活动")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="哪个单位的工会")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="导入的经办人")
    signup_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("signups.id"), comment="属于哪份报名; 空为还没有用"
    )
    person_count: Mapped[int] = mapped_column(comment="人数")
    matched_count: Mapped[int] = mapped_column(comment="与名册对上的人数")
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="文件摘要")


class ListedPerson(Identified, Base):
    """名单上的一个人. `is_live` while the sign-up stands: one person is live once in a campaign.

    Known by ID number; where the list asks for none, by phone.
    """

    __tablename__ = "listed_people"
    __table_args__ = (
        UniqueConstraint("name_list_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("num_nonnulls(id_number_index, phone_index) > 0", name="known_by_something"),
        Index(
            "uq_listed_people_id_number",
            "campaign_id",
            "id_number_index",
            unique=True,
            postgresql_where="is_live",
        ),
        Index(
            "uq_listed_people_phone",
            "campaign_id",
            "phone_index",
            unique=True,
            postgresql_where="is_live AND id_number_index IS NULL",
        ),
        Index("ix_listed_people_person", "id_number_index", postgresql_where="is_live"),
        Index("ix_listed_people_roster_entry", "roster_entry_id"),
        {"comment": "名单上的人"},
    )

    name_list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("name_lists.id"), comment="名单")
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动, 一人一次用")
    number: Mapped[int] = mapped_column(comment="在文件里的行号")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes | None] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes | None] = mapped_column(comment="身份证号盲索引")
    phone_cipher: Mapped[bytes | None] = mapped_column(comment="手机号 (密文)")
    phone_index: Mapped[bytes | None] = mapped_column(comment="手机号盲索引")
    answers_cipher: Mapped[bytes | None] = mapped_column(comment="名单另问的各项 (密文, JSON)")
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), comment="对上的名册记录"
    )
    is_live: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="报名有效期间; 一个活动里一人只有一处"
    )

    roster_entry: Mapped[RosterEntry | None] = relationship(lazy="raise")

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
    phone = PersonalText("phone_cipher", index_column="phone_index", purpose=PHONE)
    answers_text = PersonalText("answers_cipher")
