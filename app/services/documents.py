"""知情同意: which text is in force, and a person's agreement to it."""

import uuid_utils.compat
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import session
from app.errors import InvalidValue, NotFound
from app.services import audit
from app.services.audit import Actor
from models import Consent, Document, Member

PRIVACY = "privacy"


class DocumentNotFound(NotFound):
    code, detail = "document_not_found", "没有找到这份文书"


class ConsentRequired(InvalidValue):
    code, detail = "consent_required", "办理前请阅读并同意最新的《个人信息处理同意书》"
    next = "重新打开同意书，阅读后勾选同意再提交"


def publish(actor: Actor, name: str, version: str, *, title: str, body: str) -> Document:
    """发布文书: add a version; the newest published one is in force. The same version twice is kept once."""
    found = session().scalar(select(Document).where(Document.name == name, Document.version == version))
    if found is not None:
        return found
    document = Document(name=name, version=version, title=title, body=body, published_at=clock.now())
    session().add(document)
    audit.record(actor, "documents.publish", document, name=name, version=version)
    return document


def get_current(name: str) -> Document:
    """The version in force. Refuses with `document_not_found`."""
    document = session().scalar(
        select(Document)
        .where(Document.name == name)
        .order_by(Document.published_at.desc(), Document.id.desc())
        .limit(1)
    )
    if document is None:
        raise DocumentNotFound
    return document


def give_consent(member: Member, name: str, version: str) -> Document:
    """同意: record that the member agrees to the version in force.

    Refuses with `consent_required` when that is not the version the person read, or no such text exists.
    """
    try:
        document = get_current(name)
    except DocumentNotFound:
        raise ConsentRequired from None
    if document.version != version:
        raise ConsentRequired(document=name, version=document.version)
    session().execute(
        insert(Consent)
        .values(
            id=uuid_utils.compat.uuid7(), member_id=member.id, document_id=document.id, given_at=clock.now()
        )
        .on_conflict_do_nothing(index_elements=["member_id", "document_id"])
    )
    return document
