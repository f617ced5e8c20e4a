"""律师: whom the union assigns to somebody's matter, and to a unit's check-up."""

import uuid

from sqlalchemy import ARRAY, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified
from models.personal import PersonalText

LICENCE_NUMBER = "licence_number"


class Lawyer(Identified, Base):
    """一位律师. `acts_for` are the employers whom he or his firm serves: against them he is not assigned."""

    __tablename__ = "lawyers"
    __table_args__ = ({"comment": "律师"},)

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="哪个工会登记的")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    firm: Mapped[str] = mapped_column(index=True, comment="律师事务所")
    licence_cipher: Mapped[bytes] = mapped_column(comment="执业证号 (密文)")
    licence_index: Mapped[bytes] = mapped_column(unique=True, comment="执业证号盲索引")
    phone_cipher: Mapped[bytes] = mapped_column(comment="电话 (密文)")
    districts: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, comment="服务哪些辖市(区); 空为全市"
    )
    acts_for: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, comment="本人或所在律所常年服务的单位"
    )
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true", comment="可以指派")

    name = PersonalText("name_cipher")
    licence_number = PersonalText("licence_cipher", index_column="licence_index", purpose=LICENCE_NUMBER)
    phone = PersonalText("phone_cipher")
