"""项目: sign-ups and what they led to."""

from collections.abc import Iterator

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.db import session
from app.services.exports.rows import ROWS_AT_ONCE, Row, read
from app.services.signups import theirs
from models import (
    Campaign,
    CareVisit,
    ContestEntry,
    ContestPublication,
    ContestRound,
    Handout,
    HardshipFile,
    HazardReport,
    Honour,
    HouseholdMember,
    LegalCase,
    ListedPerson,
    Member,
    NameList,
    Payment,
    PublicNotice,
    PublicObjection,
    RecuperationBase,
    Referral,
    Signup,
    SignupAppeal,
    TripRating,
    Union,
)


def handouts(member: Member) -> Iterator[Row]:
    return read(
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
        .where(theirs(member))
        .order_by(Handout.id)
    )


def appeals(member: Member) -> Iterator[Row]:
    appeal = SignupAppeal.__table__.c
    return read(
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


def payments(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Payment)
        .outerjoin(Signup, Signup.id == Payment.signup_id)
        .outerjoin(HazardReport, HazardReport.id == Payment.hazard_report_id)
        .where(or_(theirs(member), HazardReport.member_id == member.id))
        .order_by(Payment.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for payment in found:
        yield {
            "id": payment.id,
            "signup_id": payment.signup_id,
            "hazard_report_id": payment.hazard_report_id,
            "payee": payment.payee,
            "card": payment.card,
            "amount_fen": payment.amount_fen,
            "state": payment.state,
            "failure": payment.failure,
            "settled_at": payment.settled_at,
        }


def signups(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Signup)
        .where(theirs(member))
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


def contest_results(member: Member) -> Iterator[Row]:
    """As far as they have been published: before that they are nobody's."""
    return read(
        select(
            ContestEntry.id,
            ContestEntry.signup_id,
            Campaign.title,
            ContestRound.number.label("round"),
            ContestEntry.group,
            ContestEntry.rank,
            ContestEntry.score_centi,
            ContestEntry.award,
            ContestPublication.published_at,
        )
        .join(Signup, Signup.id == ContestEntry.signup_id)
        .join(ContestRound, ContestRound.id == ContestEntry.round_id)
        .join(Campaign, Campaign.id == ContestRound.campaign_id)
        .join(ContestPublication, ContestPublication.campaign_id == Campaign.id)
        .where(
            theirs(member),
            ContestEntry.rank.is_not(None),
            ContestPublication.withdrawn_at.is_(None),
        )
        .order_by(ContestEntry.id)
    )


def honours_shown(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Honour)
        .where(Honour.roster_entry_id == member.roster_entry_id)
        .order_by(Honour.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for honour in found:
        yield {
            "id": honour.id,
            "year": honour.year,
            "honour": honour.honour,
            "name": honour.name,
            "unit": honour.unit,
            "deeds": honour.deeds,
            "state": honour.state,
            "consented_at": honour.consented_at,
            "photo_id": honour.photo_id,
        }


def objections(member: Member) -> Iterator[Row]:
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


def hardship_files(member: Member) -> Iterator[Row]:
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
            "care": [
                {
                    "visited_on": care.visited_on,
                    "occasion": care.occasion,
                    "goods": care.goods,
                    "amount_fen": care.amount_fen,
                }
                for care in session().scalars(
                    select(CareVisit).where(CareVisit.file_id == file.id).order_by(CareVisit.id)
                )
            ],
            "history": [{"at": move.at, "to": move.to_state, "reason": move.reason} for move in file.moves],
            "attachments": [paper.attachment_id for paper in file.papers],
        }


def referrals(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Referral)
        .join(Signup, Signup.id == Referral.signup_id)
        .where(theirs(member))
        .order_by(Referral.id)
        .options(joinedload(Referral.partner))
    )
    for referral in found:
        yield {
            "id": referral.id,
            "signup_id": referral.signup_id,
            "partner": referral.partner.name,
            "state": referral.state,
            "forwarded_at": referral.forwarded_at,
            "answered_on": referral.answered_on,
            "amount_fen": referral.amount_fen,
            "months": referral.months,
            "reason": referral.reason,
        }


def legal_cases(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(LegalCase)
        .join(Signup, Signup.id == LegalCase.signup_id)
        .where(theirs(member))
        .order_by(LegalCase.id)
        .options(joinedload(LegalCase.lawyer), selectinload(LegalCase.steps))
    )
    for case in found:
        yield {
            "id": case.id,
            "signup_id": case.signup_id,
            "lawyer": case.lawyer.name,
            "firm": case.lawyer.firm,
            "assigned_at": case.assigned_at,
            "outcome": case.outcome,
            "closed_on": case.closed_on,
            "steps": [{"on": step.on_day, "kind": step.kind, "text": step.text} for step in case.steps],
        }


def trip_ratings(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(TripRating, RecuperationBase.name)
        .join(Signup, Signup.id == TripRating.signup_id)
        .join(RecuperationBase, RecuperationBase.id == TripRating.base_id)
        .where(theirs(member))
        .order_by(TripRating.id)
    )
    for rating, base in found:
        yield {
            "signup_id": rating.signup_id,
            "base": base,
            "score": rating.score,
            "comment": rating.comment,
            "rated_at": rating.rated_at,
        }


def listed_by_units(member: Member) -> Iterator[Row]:
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
