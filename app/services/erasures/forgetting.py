"""抹去: what an erasure does to a person's rows and files. Done twice it does nothing more."""

import uuid
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Table, delete, exists, or_, select, update

from app import files, queue
from app.db import session
from app.services import (
    clerks,
    coupons,
    hardship,
    hazards,
    honours,
    job_fairs,
    legal_cases,
    manual_checks,
    matchmaking_profiles,
    mixers,
    owners,
    public_notices,
    referrals,
    reviews,
    signups,
    stations,
    tickets,
    trips,
)
from app.services.erasures.held import HELD
from models import (
    ApplicationState,
    Attachment,
    BankCardState,
    Base,
    HazardReport,
    Member,
    Merchant,
    MerchantApplication,
    OfferReport,
    Payment,
    PaymentState,
    ReportState,
    Signup,
    StationReport,
    StationReportState,
    UnionCard,
    Verification,
    merchant_application_attachments,
    offer_report_attachments,
    station_report_attachments,
)

NOBODY = "已注销"
"""Stands where a text has to stand."""
_DECIDED = (ReportState.UPHELD, ReportState.DISMISSED)


def forget(member: Member) -> dict[str, int]:
    """Take the person out of every table by `HELD`, and the files away. Gives how much of each it did."""
    openid = member.openid
    counts = {
        "coupons_returned": coupons.give_back_unused(member),
        "clerk_bindings_ended": clerks.unbind_everywhere(member),
        "station_bindings_ended": stations.unbind_everywhere(member),
        "merchants_left": owners.leave(member),
        "offer_reports": _forget_reports(member.id),
        "hazard_reports": hazards.forget(member),
        "employers": job_fairs.leave(member),
        "station_reports": _forget_station_reports(member.id),
        "merchant_applications": _forget_applications(member.id),
        "manual_checks": manual_checks.forget(member),
        "signups_cancelled": signups.forget(member),
        "honours": honours.forget(member),
        "review_notes": reviews.forget(member),
        "objections_withdrawn": public_notices.forget(member),
        "hardship_files": hardship.forget(member),
        "tickets": tickets.forget(member),
        "referrals": referrals.forget(member),
        "legal_steps": legal_cases.forget(member),
        "trip_ratings": trips.forget(member),
        "mixers": mixers.forget(member),
        "matchmaking_profiles": matchmaking_profiles.forget(member),
        "payments_blanked": _blank_payments(member),
        "union_cards": _forget_card(member),
        **{name: _delete_by(name, held.person, member.id) for name, held in HELD.items() if held.person},
    }
    _blank(member)
    session().flush()
    keys = _delete_attachments(member.id)
    # Before the commit: what stops here is done again from the start, and a file that is gone is no matter.
    files.remove(keys)
    counts["attachments"] = len(keys)
    counts["jobs"] = queue.remove_naming(session(), [str(member.id), openid])
    return counts


def _blank(member: Member) -> None:
    """The account leads to nobody: the same openid makes a new one, and every login of this one is dead."""
    member.openid, member.unionid = f"erased-{member.id}", None
    member.nickname, member.district = None, None
    member.phone, member.phone_bound_at = None, None
    member.name, member.id_number = None, None
    member.verification, member.verified_at = Verification.NONE, None
    member.roster_entry = None
    member.is_single = None
    member.login_epoch += 1


def _count(deletion: Delete) -> int:
    done = session().execute(deletion.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount


def _delete_by(table: str, person: str | None, member_id: uuid.UUID) -> int:
    rows = Base.metadata.tables[table]
    return _count(delete(rows).where(rows.c[str(person)] == member_id))


def _forget_reports(member_id: uuid.UUID) -> int:
    """Without its text nobody can judge a report; a finding stays on the merchant, without the words."""
    mine = select(OfferReport.id).where(OfferReport.member_id == member_id)
    links = offer_report_attachments
    session().execute(delete(links).where(links.c.report_id.in_(mine)))
    session().execute(
        update(OfferReport)
        .where(OfferReport.member_id == member_id, OfferReport.state.in_(_DECIDED))
        .values(text=NOBODY)
    )
    return _count(
        delete(OfferReport).where(OfferReport.member_id == member_id, OfferReport.state.not_in(_DECIDED))
    )


def _forget_station_reports(member_id: uuid.UUID) -> int:
    """What was answered stays as what happened to the station, without the person's words and photos."""
    mine = select(StationReport.id).where(StationReport.member_id == member_id)
    links = station_report_attachments
    session().execute(delete(links).where(links.c.report_id.in_(mine)))
    answered = StationReport.state == StationReportState.ANSWERED
    session().execute(
        update(StationReport)
        .where(StationReport.member_id == member_id, answered)
        .values(text=NOBODY, answer=NOBODY)
    )
    return _count(delete(StationReport).where(StationReport.member_id == member_id, ~answered))


def _blank_payments(member: Member) -> int:
    """Name and card go. One that the bank has not answered yet is blanked when it has."""
    mine = select(Signup.id).where(signups.theirs(member))
    reported = select(HazardReport.id).where(HazardReport.member_id == member.id)
    done = session().execute(
        update(Payment)
        .where(
            or_(Payment.signup_id.in_(mine), Payment.hazard_report_id.in_(reported)),
            Payment.state != PaymentState.PENDING,
            Payment.card_cipher.is_not(None),
        )
        .values(payee_cipher=None, card_cipher=None)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", done).rowcount


def _forget_applications(member_id: uuid.UUID) -> int:
    """What became a merchant is its file and keeps its papers; the rest goes."""
    mine = MerchantApplication.member_id == member_id
    for approved in session().scalars(
        select(MerchantApplication).where(mine, MerchantApplication.state == ApplicationState.APPROVED)
    ):
        _forget_contact(approved)
        approved.contact_name = approved.contact_phone = NOBODY
    others = mine & (MerchantApplication.state != ApplicationState.APPROVED)
    links = merchant_application_attachments
    session().execute(
        delete(links).where(links.c.application_id.in_(select(MerchantApplication.id).where(others)))
    )
    return _count(delete(MerchantApplication).where(others))


def _forget_contact(application: MerchantApplication) -> None:
    """A merchant that was handed over may still name the person who had applied for it."""
    merchant = session().get_one(Merchant, application.merchant_id, with_for_update=True)
    if merchant.contact_phone == application.contact_phone:
        merchant.contact_name, merchant.contact_phone = None, None


def _forget_card(member: Member) -> int:
    return _count(
        delete(UnionCard).where(
            UnionCard.roster_entry_id == member.roster_entry_id,
            UnionCard.bank_card_state == BankCardState.NONE,
        )
    )


def _delete_attachments(member_id: uuid.UUID) -> list[str]:
    """Every file of the person that nothing points to any more; their names in the file store."""
    return list(
        session().scalars(
            delete(Attachment)
            .where(Attachment.member_id == member_id, ~or_(*_still_needed()))
            .returning(Attachment.storage_key)
        )
    )


def _still_needed() -> list[ColumnElement[bool]]:
    return [
        exists().where(column == Attachment.id)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.references(_attachments()) for key in column.foreign_keys)
    ]


def _attachments() -> Table:
    return Base.metadata.tables[Attachment.__tablename__]
