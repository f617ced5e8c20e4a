"""知情同意: which text is in force, and a person's agreement to it."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import uuid_utils.compat
from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit
from app.services.audit import Actor
from app.text import has_control_characters
from models import Consent, Document, Member

PRIVACY = "privacy"
TITLE_CHARACTERS_MAX = 60
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}")
"""What phones can send back with a consent; see the schema of 实名认证."""


class DocumentNotFound(NotFound):
    code, detail = "document_not_found", "没有找到这份文书"


class DocumentNameInvalid(InvalidValue):
    code, detail = "document_name_invalid", "文书代号用小写字母开头，可含数字、横线和下划线，最多 32 位"
    next = "请换一个代号，例如 privacy"


class DocumentVersionInvalid(InvalidValue):
    code, detail = "document_version_invalid", "版本号用字母或数字开头，可含点、横线和下划线，最多 16 位"
    next = "请换一个版本号，例如 2 或 2026.11"


class DocumentTextInvalid(InvalidValue):
    code, detail = "document_text_invalid", "标题或正文是空的，或者含有看不见的控制字符"
    next = f"请用记事本检查后另存为 UTF-8 文本；标题写在一行里，最多 {TITLE_CHARACTERS_MAX} 个字"


class DocumentVersionTaken(Conflict):
    code, detail = "document_version_taken", "这个版本已经发布过，内容和这次的不同"
    next = "已发布的版本不能更改，请换一个新的版本号再发布"


class ConsentRequired(InvalidValue):
    code, detail = "consent_required", "办理前请阅读并同意最新的《个人信息处理同意书》"
    next = "重新打开同意书，阅读后勾选同意再提交"


def publish(actor: Actor, name: str, version: str, *, title: str, body: str) -> Document:
    """发布文书: add a version; the newest published one is in force. The same text again is kept once.

    Refuses with `document_name_invalid`, `document_version_invalid`, `document_text_invalid`,
    `document_version_taken`.
    """
    _ensure_sound(name, version, title, body)
    found = session().scalar(select(Document).where(Document.name == name, Document.version == version))
    if found is not None:
        if (found.title, found.body) != (title, body):
            raise DocumentVersionTaken
        return found
    document = Document(name=name, version=version, title=title, body=body, published_at=clock.now())
    session().add(document)
    audit.record(actor, "documents.publish", document, name=name, version=version)
    return document


def _ensure_sound(name: str, version: str, title: str, body: str) -> None:
    if not _NAME.fullmatch(name):
        raise DocumentNameInvalid
    if not _VERSION.fullmatch(version):
        raise DocumentVersionInvalid
    is_one_line = len(title) <= TITLE_CHARACTERS_MAX and not set("\t\n") & set(title)
    if not title.strip() or not body.strip() or not is_one_line:
        raise DocumentTextInvalid
    if has_control_characters(title) or has_control_characters(body):
        raise DocumentTextInvalid


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


@dataclass(frozen=True)
class InForce:
    """A text by name, and the version to agree to; None while none has been published."""

    name: str
    title: str
    version: str | None


def list_in_force(names: Sequence[str]) -> list[InForce]:
    """The texts of these names as they are in force, in their order: one query."""
    rows = session().execute(
        select(Document.name, Document.title, Document.version)
        .where(Document.name.in_(names))
        .ext(distinct_on(Document.name))
        .order_by(Document.name, Document.published_at.desc(), Document.id.desc())
    )
    found = {name: InForce(name, title, version) for name, title, version in rows}
    return [found.get(name, InForce(name, "", None)) for name in names]


def ensure_consent(member: Member, name: str, consent: Mapping[str, str] | None) -> None:
    """已同意: whoever agreed to the text in force before need not again; else `consent` names it.

    Refuses with `consent_required`.
    """
    if consent is not None and consent["document"] == name:
        give_consent(member, name, consent["version"])
        return
    agreed = session().scalar(
        select(Document.version)
        .join(Consent, Consent.document_id == Document.id)
        .where(Consent.member_id == member.id, Document.name == name)
        .order_by(Document.published_at.desc(), Document.id.desc())
        .limit(1)
    )
    if agreed is None or agreed != get_current(name).version:
        raise ConsentRequired(document=name)


LOOK = """
    SELECT d.id, d.version,
        EXISTS (SELECT FROM consents g WHERE g.member_id = m.id AND g.document_id = d.id) AS is_agreed_to
    FROM documents d WHERE d.name = %(text)s ORDER BY d.published_at DESC, d.id DESC LIMIT 1
"""
"""For lanes: the version in force, and whether the account `m` has agreed to it."""
GIVE = """
    INSERT INTO consents (id, member_id, document_id, given_at)
    VALUES (%(consent)s, %(member)s, %(document)s, %(given_at)s)
    ON CONFLICT (member_id, document_id) DO NOTHING
"""
"""What `give_consent` records, by psycopg, with the values of `given`."""


def given(member_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """What `GIVE` needs."""
    return {
        "consent": uuid_utils.compat.uuid7(),
        "member": member_id,
        "document": document_id,
        "given_at": clock.now(),
    }


def is_agreed(name: str, consent: Mapping[str, str] | None, version: str | None, *, has_agreed: bool) -> bool:
    """Whether `ensure_consent` would be content, of somebody of whom it is known what he has agreed to."""
    if version is None:
        return False
    if consent is not None and consent["document"] == name:
        return consent["version"] == version
    return has_agreed


def give_consent(member: Member, name: str, version: str) -> None:
    """同意: record that the member agrees to the version in force, found and recorded in one statement.

    Refuses with `consent_required` when that is not the version the person read, or no such text exists.
    """
    current = (
        select(Document.id, Document.version)
        .where(Document.name == name)
        .order_by(Document.published_at.desc(), Document.id.desc())
        .limit(1)
        .cte("current")
    )
    agreed = select(
        literal(uuid_utils.compat.uuid7()), literal(member.id), current.c.id, literal(clock.now())
    ).where(current.c.version == version)
    recorded = (
        insert(Consent)
        .from_select(["id", "member_id", "document_id", "given_at"], agreed)
        .on_conflict_do_nothing(index_elements=["member_id", "document_id"])
        .cte("recorded")
    )
    in_force = session().scalar(select(current.c.version).add_cte(recorded))
    if in_force is None:
        raise ConsentRequired
    if in_force != version:
        raise ConsentRequired(document=name, version=in_force)
