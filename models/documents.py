"""知情同意文书: versioned texts that a person agrees to, and who agreed when."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified


class Document(Identified, Base):
    """One version of a text. A published version never changes; a change is a new version."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("name", "version"), {"comment": "知情同意文书"})

    name: Mapped[str] = mapped_column(comment="文书代号, 如 privacy")
    version: Mapped[str] = mapped_column(comment="版本")
    title: Mapped[str] = mapped_column(comment="标题")
    body: Mapped[str] = mapped_column(comment="正文")
    published_at: Mapped[dt.datetime] = mapped_column(comment="发布时间")


class Consent(Identified, Base):
    """A person agreed to one version of one text."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("member_id", "document_id"), {"comment": "同意记录"})

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="同意人")
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), comment="所同意的文书")
    given_at: Mapped[dt.datetime] = mapped_column(comment="同意时间")
