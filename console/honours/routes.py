"""荣誉殿堂: put in after the public notice, shown by a second person, withdrawn for a reason."""

import uuid
from typing import Any

from app import id_numbers, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import attachments, honours, signups
from app.services.honours import Hung
from console.honours.schemas import (
    HonourChangesBody,
    HonourConsentBody,
    HonourDraftBody,
    HonourWithdrawalBody,
    KeptHonourPage,
    KeptHonourQuery,
    KeptHonourSchema,
)
from models import HonourState, Staff, StaffRole

door = Door("console_honours", description="控制台：荣誉殿堂", url_prefix=DESK_PREFIX)

DRAFTS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR})
SHOWS = frozenset({StaffRole.PUBLISHER, StaffRole.CHAIR})
READS = DRAFTS | {StaffRole.REVIEWER, StaffRole.READ_ONLY}
PAPERS = (
    id_numbers.IdNumberInvalid,
    honours.HonourPersonUnmatched,
    attachments.AttachmentNotFound,
    attachments.AttachmentTypeRefused,
)


@door.post(
    "/signups/<uuid:signup_id>/honour",
    who=Who.STAFF,
    roles=DRAFTS,
    body=HonourDraftBody,
    answers=KeptHonourSchema,
    status=201,
    idempotent=True,
    refuses=(
        signups.SignupNotFound,
        honours.HonourNotDeclared,
        honours.HonourNotSettled,
        honours.HonourExists,
        *PAPERS,
    ),
)
def draft(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Hung:
    """放进荣誉殿堂, as a draft; the honoured is asked on his phone where he is known."""
    optional = {"unit": None, "deeds": None, "photo_id": None, "id_number": None}
    return honours.draft(staff, signup_id, **{**optional, **body})


@door.get(
    "/honours",
    who=Who.STAFF,
    roles=READS,
    query=KeptHonourQuery,
    answers=KeptHonourPage,
    refuses=(paging.CursorInvalid,),
)
def list_honours(staff: Staff, query: dict[str, Any]) -> Page[Hung]:
    """荣誉列表, the newest first."""
    state = query.pop("state")
    return honours.list_kept(staff, state=HonourState(state) if state else None, **query)


@door.get(
    "/honours/<uuid:honour_id>",
    who=Who.STAFF,
    roles=READS,
    answers=KeptHonourSchema,
    refuses=(honours.HonourNotFound,),
)
def get_honour(staff: Staff, honour_id: uuid.UUID) -> Hung:
    """一项荣誉."""
    return honours.get_kept(staff, honour_id)


@door.patch(
    "/honours/<uuid:honour_id>",
    who=Who.STAFF,
    roles=DRAFTS,
    body=HonourChangesBody,
    answers=KeptHonourSchema,
    refuses=(honours.HonourNotFound, honours.HonourNotDraft, *PAPERS),
)
def edit(staff: Staff, honour_id: uuid.UUID, body: dict[str, Any]) -> Hung:
    """改草稿."""
    return honours.edit(staff, honour_id, **body)


@door.post(
    "/honours/<uuid:honour_id>/consent",
    who=Who.STAFF,
    roles=DRAFTS,
    body=HonourConsentBody,
    answers=KeptHonourSchema,
    idempotent=True,
    refuses=(honours.HonourNotFound, honours.HonourNotDraft, attachments.AttachmentNotFound),
)
def keep_consent(staff: Staff, honour_id: uuid.UUID, body: dict[str, Any]) -> Hung:
    """记下本人签的同意书."""
    return honours.keep_consent(staff, honour_id, **body)


@door.post(
    "/honours/<uuid:honour_id>/showing",
    who=Who.STAFF,
    roles=SHOWS,
    answers=KeptHonourSchema,
    idempotent=True,
    refuses=(
        honours.HonourNotFound,
        honours.HonourNotDraft,
        honours.HonourMakerShows,
        honours.HonourConsentMissing,
        honours.HonourNotSettled,
    ),
)
def show(staff: Staff, honour_id: uuid.UUID) -> Hung:
    """展示, by somebody else than who drafted it."""
    return honours.show(staff, honour_id)


@door.post(
    "/honours/<uuid:honour_id>/withdrawal",
    who=Who.STAFF,
    roles=SHOWS,
    body=HonourWithdrawalBody,
    answers=KeptHonourSchema,
    idempotent=True,
    refuses=(honours.HonourNotFound, honours.HonourWithdrawn),
)
def withdraw(staff: Staff, honour_id: uuid.UUID, body: dict[str, str]) -> Hung:
    """撤下, for a reason."""
    return honours.withdraw(staff, honour_id, body["reason"])
