"""本人: the account, the membership, what was agreed to and what was said."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.db import session
from app.services import notices
from app.services.exports.rows import ROWS_AT_ONCE, Row, read
from models import (
    Attachment,
    Consent,
    Document,
    Erasure,
    ManualCheck,
    Member,
    MembershipApplication,
    ModelWorker,
    Notice,
    NoticePreference,
    RosterEntry,
    SubscribeCredit,
    Union,
    UnionCard,
    Unit,
)


def profile(member: Member) -> Iterator[Row]:
    yield {
        "id": member.id,
        "openid": member.openid,
        "unionid": member.unionid,
        "nickname": member.nickname,
        "district": member.district,
        "phone": member.phone,
        "phone_bound_at": member.phone_bound_at,
        "name": member.name,
        "id_number": member.id_number,
        "verification": member.verification,
        "verified_at": member.verified_at,
        "is_single": member.is_single,
        "created_at": member.created_at,
    }


def membership(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(RosterEntry, Union.name, Unit.name)
        .join(Union, Union.id == RosterEntry.union_id)
        .outerjoin(Unit, Unit.id == RosterEntry.unit_id)
        .where(RosterEntry.id == member.roster_entry_id)
    )
    for entry, union_name, unit_name in found:
        yield {
            "union": union_name,
            "unit": unit_name,
            "name": entry.name,
            "id_number": entry.id_number,
            "phone": entry.phone,
            "membership_state": entry.membership_state,
            "employment": entry.employment,
            "employment_group": entry.employment_group,
            "in_new_employment": entry.in_new_employment,
            "works_outdoors": entry.works_outdoors,
            "gender": entry.gender,
            "born_on": entry.born_on,
            "imported_at": entry.imported_at,
        }


def card(member: Member) -> Iterator[Row]:
    card = UnionCard.__table__.c
    return read(
        select(card.number, card.state, card.issued_at, card.bank_card_state).where(
            card.roster_entry_id == member.roster_entry_id
        )
    )


def honours(member: Member) -> Iterator[Row]:
    honour = ModelWorker.__table__.c
    return read(
        select(honour.level, honour.year, honour.status)
        .where(honour.roster_entry_id == member.roster_entry_id)
        .order_by(honour.year, honour.id)
    )


def consents(member: Member) -> Iterator[Row]:
    return read(
        select(Document.name, Document.version, Document.title, Consent.given_at)
        .join(Document, Document.id == Consent.document_id)
        .where(Consent.member_id == member.id)
        .order_by(Consent.id)
    )


def attachments(member: Member) -> Iterator[Row]:
    return read(
        select(Attachment.id, Attachment.content_type, Attachment.byte_count, Attachment.created_at)
        .where(Attachment.member_id == member.id)
        .order_by(Attachment.id)
    )


def membership_applications(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(MembershipApplication, Union.name)
        .join(Union, Union.id == MembershipApplication.union_id)
        .where(MembershipApplication.member_id == member.id)
        .order_by(MembershipApplication.id)
    )
    for application, union in found:
        yield {
            "id": application.id,
            "kind": application.kind,
            "state": application.state,
            "union": union,
            "unit": application.unit_name,
            "name": application.name,
            "id_number": application.id_number,
            "phone": application.phone,
            "note": application.note,
            "submitted_at": application.submitted_at,
            "decided_at": application.decided_at,
            "reason": application.reason,
        }


def manual_checks(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(ManualCheck, Union.name)
        .join(Union, Union.id == ManualCheck.union_id)
        .where(ManualCheck.member_id == member.id)
        .options(selectinload(ManualCheck.attachments))
        .order_by(ManualCheck.id)
    )
    for check, union in found:
        yield {
            "id": check.id,
            "state": check.state,
            "union": union,
            "unit": check.unit_name,
            "name": check.name,
            "id_number": check.id_number,
            "attachments": [one.id for one in check.attachments],
            "submitted_at": check.submitted_at,
            "decided_at": check.decided_at,
            "reason": check.reason,
        }


def said(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Notice)
        .where(Notice.member_id == member.id)
        .order_by(Notice.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for notice in found:
        title, text, _ = notices.texts_of(notice)
        yield {
            "id": notice.id,
            "kind": notice.kind,
            # Beside the text: of an older wording it may be all there is.
            "facts": notice.facts,
            "created_at": notice.created_at,
            "state": notice.state,
            "sent_at": notice.sent_at,
            "read_at": notice.read_at,
            "title": title,
            "text": text,
        }


def credits(member: Member) -> Iterator[Row]:
    credit = SubscribeCredit.__table__.c
    return read(
        select(*(column for column in credit if column.name != "member_id"))
        .where(credit.member_id == member.id)
        .order_by(credit.template)
    )


def preferences(member: Member) -> Iterator[Row]:
    return read(
        select(NoticePreference.group, NoticePreference.is_muted)
        .where(NoticePreference.member_id == member.id)
        .order_by(NoticePreference.group)
    )


def erasures(member: Member) -> Iterator[Row]:
    return read(
        select(Erasure.source, Erasure.state, Erasure.requested_at, Erasure.due_at, Erasure.cancelled_at)
        .where(Erasure.member_id == member.id)
        .order_by(Erasure.id)
    )
