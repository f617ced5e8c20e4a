"""导出: everything the house holds of one person, as one JSON document, for that person alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.db import session
from app.services import audit, notices
from models import (
    Attachment,
    Campaign,
    Clerk,
    Consent,
    Coupon,
    CouponBatch,
    Discount,
    DiscountUse,
    Document,
    Employer,
    Erasure,
    Handout,
    HardshipFile,
    HazardReport,
    HouseholdMember,
    JobIntention,
    JobPost,
    ListedPerson,
    Member,
    MembershipApplication,
    Merchant,
    MerchantApplication,
    ModelWorker,
    NameList,
    Notice,
    NoticePreference,
    OfferReport,
    Payment,
    PublicNotice,
    PublicObjection,
    Redemption,
    RosterEntry,
    ServiceStation,
    Signup,
    SignupAppeal,
    Statement,
    StationKeeper,
    StationReport,
    Store,
    SubscribeCredit,
    Ticket,
    Union,
    UnionCard,
    Unit,
    merchant_application_attachments,
    offer_report_attachments,
    station_report_attachments,
)

ROWS_AT_ONCE = 500
"""So many rows are in memory as rows; what has been written is bytes."""
_OPTIONS = orjson.OPT_OMIT_MICROSECONDS

Row = dict[str, Any]


def export(member: Member) -> bytes:
    """导出我的全部信息: unmasked, since a masked copy is no copy. Audited, and the person is told of it.

    The number of statements is fixed and rows are read in portions, however much a person has.
    """
    now = clock.now()
    audit.record(member, "members.export", member)
    notices.write(
        member.id,
        "export_made",
        member,
        facts={"at": notices.moment_text(now)},
        occasion=now.isoformat(timespec="seconds"),
    )
    session().flush()
    parts = [b'{"exported_at":', orjson.dumps(now, option=_OPTIONS)]
    for section, read in SECTIONS.items():
        parts += [b',"', section.encode(), b'":']
        parts.extend(_array(read(member)))
    parts.append(b"}")
    return b"".join(parts)


def _array(rows: Iterator[Row]) -> Iterator[bytes]:
    yield b"["
    comma = b""
    for row in rows:
        yield comma + orjson.dumps(row, option=_OPTIONS)
        comma = b","
    yield b"]"


def _read(statement: Select[*tuple[Any, ...]]) -> Iterator[Row]:
    """Rows as the statement names their columns, some at a time; times in the city's own offset."""
    found = session().execute(statement.execution_options(yield_per=ROWS_AT_ONCE))
    for row in found.mappings():
        yield {str(name): value for name, value in row.items()}


def _profile(member: Member) -> Iterator[Row]:
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


def _membership(member: Member) -> Iterator[Row]:
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


def _card(member: Member) -> Iterator[Row]:
    card = UnionCard.__table__.c
    return _read(
        select(card.number, card.state, card.issued_at, card.bank_card_state).where(
            card.roster_entry_id == member.roster_entry_id
        )
    )


def _honours(member: Member) -> Iterator[Row]:
    honour = ModelWorker.__table__.c
    return _read(
        select(honour.level, honour.year, honour.status)
        .where(honour.roster_entry_id == member.roster_entry_id)
        .order_by(honour.year, honour.id)
    )


def _consents(member: Member) -> Iterator[Row]:
    return _read(
        select(Document.name, Document.version, Document.title, Consent.given_at)
        .join(Document, Document.id == Consent.document_id)
        .where(Consent.member_id == member.id)
        .order_by(Consent.id)
    )


def _coupons(member: Member) -> Iterator[Row]:
    return _read(
        select(
            Coupon.id,
            CouponBatch.title,
            Merchant.name.label("merchant"),
            Coupon.state,
            Coupon.claimed_at,
            Coupon.use_opens_at,
            Coupon.use_closes_at,
            Coupon.returned_at,
        )
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .join(Merchant, Merchant.id == CouponBatch.merchant_id)
        .where(Coupon.member_id == member.id)
        .order_by(Coupon.claimed_at, Coupon.id)
    )


def _redemptions(member: Member) -> Iterator[Row]:
    return _read(
        select(
            Redemption.id,
            Redemption.coupon_id,
            Store.name.label("store"),
            Redemption.amount_fen,
            Redemption.discount_fen,
            Redemption.redeemed_at,
            Redemption.reversed_at,
            Redemption.reversal_reason,
        )
        .join(Store, Store.id == Redemption.store_id)
        .where(Redemption.member_id == member.id)
        .order_by(Redemption.id)
    )


def _discount_uses(member: Member) -> Iterator[Row]:
    return _read(
        select(
            DiscountUse.id,
            Discount.title,
            Store.name.label("store"),
            DiscountUse.amount_fen,
            DiscountUse.saved_fen,
            DiscountUse.used_at,
        )
        .join(Discount, Discount.id == DiscountUse.discount_id)
        .join(Store, Store.id == DiscountUse.store_id)
        .where(DiscountUse.member_id == member.id)
        .order_by(DiscountUse.id)
    )


def _attachments(member: Member) -> Iterator[Row]:
    return _read(
        select(Attachment.id, Attachment.content_type, Attachment.byte_count, Attachment.created_at)
        .where(Attachment.member_id == member.id)
        .order_by(Attachment.id)
    )


def _applications(member: Member) -> Iterator[Row]:
    links = merchant_application_attachments.c
    files = (
        select(func.array_agg(links.attachment_id))
        .where(links.application_id == MerchantApplication.id)
        .scalar_subquery()
    )
    found = session().execute(
        select(MerchantApplication, files)
        .where(MerchantApplication.member_id == member.id)
        .order_by(MerchantApplication.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for application, attachment_ids in found:
        yield {
            "id": application.id,
            "name": application.name,
            "credit_code": application.credit_code,
            "category": application.category,
            "district": application.district,
            "address": application.address,
            "offer": application.offer,
            "contact_name": application.contact_name,
            "contact_phone": application.contact_phone,
            "licence_ends_on": application.licence_ends_on,
            "state": application.state,
            "submitted_at": application.submitted_at,
            "due_at": application.due_at,
            "decided_at": application.decided_at,
            "reason": application.reason,
            "merchant_id": application.merchant_id,
            "attachment_ids": attachment_ids or [],
        }


def _merchants(member: Member) -> Iterator[Row]:
    owned = session().scalars(select(Merchant).where(Merchant.owner_id == member.id).order_by(Merchant.id))
    for merchant in owned:
        yield {
            "id": merchant.id,
            "name": merchant.name,
            "state": merchant.state,
            "contact_name": merchant.contact_name,
            "contact_phone": merchant.contact_phone,
        }


def _agreed_statements(member: Member) -> Iterator[Row]:
    return _read(
        select(Statement.id, Statement.begins_on, Statement.ends_on, Statement.state, Statement.agreed_at)
        .where(Statement.agreed_by == member.id)
        .order_by(Statement.id)
    )


def _clerk_bindings(member: Member) -> Iterator[Row]:
    return _read(
        select(Clerk.id, Store.name.label("store"), Clerk.bound_at, Clerk.removed_at)
        .join(Store, Store.id == Clerk.store_id)
        .where(Clerk.member_id == member.id)
        .order_by(Clerk.id)
    )


def _employers(member: Member) -> Iterator[Row]:
    found = session().scalars(select(Employer).where(Employer.member_id == member.id).order_by(Employer.id))
    for employer in found:
        yield {
            "id": employer.id,
            "name": employer.name,
            "credit_code": employer.credit_code,
            "contact_name": employer.contact_name,
            "contact_phone": employer.contact_phone,
            "state": employer.state,
            "submitted_at": employer.submitted_at,
        }


def _job_intentions(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(JobIntention, JobPost.title)
        .join(JobPost, JobPost.id == JobIntention.post_id)
        .where(JobIntention.member_id == member.id)
        .order_by(JobIntention.id)
    )
    for intention, title in found:
        yield {
            "id": intention.id,
            "post": title,
            "name": intention.name,
            "phone": intention.phone,
            "cv": intention.cv,
            "sent_at": intention.sent_at,
            "opened_at": intention.opened_at,
            "withdrawn_at": intention.withdrawn_at,
        }


def _hazard_reports(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(HazardReport)
        .where(HazardReport.member_id == member.id)
        .order_by(HazardReport.id)
        .options(selectinload(HazardReport.photos))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for report in found:
        yield {
            "id": report.id,
            "place": report.place,
            "unit": report.unit_name,
            "text": report.text,
            "state": report.state,
            "severity": report.severity,
            "attachments": [photo.attachment_id for photo in report.photos if not photo.is_after],
            "reported_at": report.reported_at,
            "reward_fen": report.reward_fen,
        }


def _offer_reports(member: Member) -> Iterator[Row]:
    links = offer_report_attachments.c
    files = (
        select(func.array_agg(links.attachment_id)).where(links.report_id == OfferReport.id).scalar_subquery()
    )
    return _read(
        select(
            OfferReport.id,
            Store.name.label("store"),
            OfferReport.happened_on,
            OfferReport.text,
            OfferReport.state,
            OfferReport.reported_at,
            OfferReport.answer,
            OfferReport.answered_at,
            OfferReport.decision,
            OfferReport.decided_at,
            files.label("attachment_ids"),
        )
        .join(Store, Store.id == OfferReport.store_id)
        .where(OfferReport.member_id == member.id)
        .order_by(OfferReport.id)
    )


def _station_reports(member: Member) -> Iterator[Row]:
    links = station_report_attachments.c
    files = (
        select(func.array_agg(links.attachment_id))
        .where(links.report_id == StationReport.id)
        .scalar_subquery()
    )
    return _read(
        select(
            StationReport.id,
            ServiceStation.name.label("station"),
            StationReport.text,
            StationReport.state,
            StationReport.reported_at,
            StationReport.answer,
            StationReport.answered_at,
            files.label("attachment_ids"),
        )
        .join(ServiceStation, ServiceStation.id == StationReport.station_id)
        .where(StationReport.member_id == member.id)
        .order_by(StationReport.id)
    )


def _station_bindings(member: Member) -> Iterator[Row]:
    return _read(
        select(
            StationKeeper.id,
            ServiceStation.name.label("station"),
            StationKeeper.bound_at,
            StationKeeper.removed_at,
        )
        .join(ServiceStation, ServiceStation.id == StationKeeper.station_id)
        .where(StationKeeper.member_id == member.id)
        .order_by(StationKeeper.id)
    )


def _handouts(member: Member) -> Iterator[Row]:
    return _read(
        select(
            Handout.id,
            Handout.signup_id,
            Campaign.title,
            Handout.handed_at,
            Handout.taken_back_at,
            Handout.reason,
        )
        .join(Signup, Signup.id == Handout.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(Handout.member_id == member.id)
        .order_by(Handout.id)
    )


def _appeals(member: Member) -> Iterator[Row]:
    appeal = SignupAppeal.__table__.c
    return _read(
        select(
            appeal.id,
            appeal.signup_id,
            appeal.text,
            appeal.made_at,
            appeal.decided_at,
            appeal.is_excused,
            appeal.answer,
        )
        .where(appeal.member_id == member.id)
        .order_by(appeal.id)
    )


def _payments(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Payment)
        .join(Signup, Signup.id == Payment.signup_id)
        .where(Signup.member_id == member.id)
        .order_by(Payment.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for payment in found:
        yield {
            "id": payment.id,
            "signup_id": payment.signup_id,
            "payee": payment.payee,
            "card": payment.card,
            "amount_fen": payment.amount_fen,
            "state": payment.state,
            "failure": payment.failure,
            "settled_at": payment.settled_at,
        }


def _signups(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Signup)
        .where(Signup.member_id == member.id)
        .order_by(Signup.id)
        .options(joinedload(Signup.campaign), selectinload(Signup.moves), selectinload(Signup.attachments))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for signup in found:
        yield {
            "id": signup.id,
            "title": signup.campaign.title,
            "state": signup.state,
            "answers": orjson.loads(signup.answers_text or "{}"),
            "attachments": [each.attachment_id for each in signup.attachments],
            "history": [{"at": move.at, "to": move.to_state, "reason": move.reason} for move in signup.moves],
            "created_at": signup.created_at,
        }


def _membership_applications(member: Member) -> Iterator[Row]:
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


def _objections(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(PublicObjection, Campaign.title)
        .join(PublicNotice, PublicNotice.id == PublicObjection.public_notice_id)
        .join(Campaign, Campaign.id == PublicNotice.campaign_id)
        .where(PublicObjection.member_id == member.id)
        .order_by(PublicObjection.id)
    )
    for objection, title in found:
        yield {
            "id": objection.id,
            "title": title,
            "text": objection.text,
            "state": objection.state,
            "answer": objection.answer,
            "raised_at": objection.raised_at,
            "decided_at": objection.decided_at,
        }


def _hardship_files(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(HardshipFile)
        .where(HardshipFile.roster_entry_id == member.roster_entry_id)
        .order_by(HardshipFile.id)
        .options(
            selectinload(HardshipFile.household).joinedload(HouseholdMember.authorisation),
            selectinload(HardshipFile.visits),
            selectinload(HardshipFile.moves),
            selectinload(HardshipFile.papers),
        )
    )
    for file in found:
        yield {
            "id": file.id,
            "state": file.state,
            "level": file.level,
            "cause": file.cause,
            "answers": orjson.loads(file.answers_text or "{}"),
            "applied_at": file.applied_at,
            "opened_on": file.opened_on,
            "closed_on": file.closed_on,
            "household": [
                {
                    "relation": one.relation,
                    "name": one.name,
                    "id_number": one.id_number,
                    "facts": orjson.loads(one.facts_text or "{}"),
                    "authorised_on": one.authorisation and one.authorisation.authorised_on,
                }
                for one in file.household
            ],
            "visits": [visit.visited_on for visit in file.visits],
            "history": [{"at": move.at, "to": move.to_state, "reason": move.reason} for move in file.moves],
            "attachments": [paper.attachment_id for paper in file.papers],
        }


def _tickets(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Ticket)
        .where(Ticket.member_id == member.id)
        .order_by(Ticket.id)
        .options(selectinload(Ticket.entries))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for ticket in found:
        yield {
            "id": ticket.id,
            "category": ticket.category,
            "state": ticket.state,
            "rating": ticket.rating,
            "entries": [
                {"at": entry.at, "is_mine": entry.member_id is not None, "text": entry.text}
                for entry in ticket.entries
            ],
        }


def _listed_by_units(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(ListedPerson, Union.name, Campaign.title, Signup.state)
        .join(NameList, NameList.id == ListedPerson.name_list_id)
        .join(Signup, Signup.id == NameList.signup_id)
        .join(Campaign, Campaign.id == NameList.campaign_id)
        .join(Union, Union.id == NameList.union_id)
        .where(ListedPerson.roster_entry_id == member.roster_entry_id)
        .order_by(ListedPerson.id)
    )
    for person, union_name, title, state in found:
        yield {
            "union": union_name,
            "title": title,
            "state": state,
            "name": person.name,
            "id_number": person.id_number,
            "phone": person.phone,
            "answers": orjson.loads(person.answers_text or "{}"),
        }


def _notices(member: Member) -> Iterator[Row]:
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


def _credits(member: Member) -> Iterator[Row]:
    credit = SubscribeCredit.__table__.c
    return _read(
        select(*(column for column in credit if column.name != "member_id"))
        .where(credit.member_id == member.id)
        .order_by(credit.template)
    )


def _preferences(member: Member) -> Iterator[Row]:
    return _read(
        select(NoticePreference.group, NoticePreference.is_muted)
        .where(NoticePreference.member_id == member.id)
        .order_by(NoticePreference.group)
    )


def _erasures(member: Member) -> Iterator[Row]:
    return _read(
        select(Erasure.source, Erasure.state, Erasure.requested_at, Erasure.due_at, Erasure.cancelled_at)
        .where(Erasure.member_id == member.id)
        .order_by(Erasure.id)
    )


SECTIONS: Mapping[str, Callable[[Member], Iterator[Row]]] = {
    "profile": _profile,
    "membership": _membership,
    "card": _card,
    "honours": _honours,
    "consents": _consents,
    "coupons": _coupons,
    "redemptions": _redemptions,
    "discount_uses": _discount_uses,
    "attachments": _attachments,
    "merchant_applications": _applications,
    "merchants": _merchants,
    "agreed_statements": _agreed_statements,
    "clerk_bindings": _clerk_bindings,
    "offer_reports": _offer_reports,
    "hazard_reports": _hazard_reports,
    "employers": _employers,
    "job_intentions": _job_intentions,
    "station_reports": _station_reports,
    "station_bindings": _station_bindings,
    "membership_applications": _membership_applications,
    "signups": _signups,
    "objections": _objections,
    "hardship_files": _hardship_files,
    "tickets": _tickets,
    "handouts": _handouts,
    "appeals": _appeals,
    "payments": _payments,
    "listed_by_units": _listed_by_units,
    "notices": _notices,
    "subscription_credits": _credits,
    "notice_preferences": _preferences,
    "erasures": _erasures,
}
"""Section → its rows. `app.services.erasures.held` says which table is told of where."""
