"""疗休养线路: the base and the leader of a session, and what those who went say afterwards."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit, campaigns, notices, recuperation_bases, signups
from app.services.campaigns import desk
from models import (
    BaseKind,
    Campaign,
    CampaignSession,
    Member,
    RecuperationBase,
    Signup,
    SignupState,
    Staff,
    Trip,
    TripRating,
)

GOING = (SignupState.APPROVED, SignupState.HANDED_OUT)
ASKED_FOR = dt.timedelta(days=3)
"""So long after its end people are asked how it was; the tick may have stood still for a while."""


class TripsNotDeclared(Conflict):
    code, detail = "trips_not_declared", "这种活动的场次不是疗休养线路"


class TripSessionNotFound(NotFound):
    code, detail = "trip_session_not_found", "没有找到这个场次"


class TripNotFound(NotFound):
    code, detail = "trip_not_found", "这份报名还没有排定的线路"


class BaseUnfit(InvalidValue):
    code, detail = "base_unfit", "这个基地不能用在这条线路上：合同要管到返程那天，走进常州要选本市的基地"
    next = "请另选一个基地，或先续签合同"


class TripNotOver(Conflict):
    code, detail = "trip_not_over", "线路结束、您参加过以后才能评价"


class TripAlreadyRated(Conflict):
    code, detail = "trip_already_rated", "您已经评价过了，谢谢"


@dataclass(frozen=True)
class MyTrip:
    """What somebody reads of his own trip; the leader only while he goes."""

    trip: Trip
    is_going: bool
    can_rate: bool
    score: int | None


def arrange(
    staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID, *, base_id: uuid.UUID, **leader: Any
) -> Trip:
    """排定线路: the base and the leader of a session; who goes already is told.

    Refuses with `campaign_not_found`, `trips_not_declared`, `trip_session_not_found`, `base_not_found`,
    `base_unfit`.
    """
    campaign = desk.lock(staff, campaign_id)
    rule = campaigns.type_of(campaign).trips
    if rule is None:
        raise TripsNotDeclared
    chosen = session().scalar(
        select(CampaignSession).where(
            CampaignSession.id == session_id, CampaignSession.campaign_id == campaign.id
        )
    )
    if chosen is None:
        raise TripSessionNotFound
    base = recuperation_bases.get_kept(staff, base_id).base
    if not _fits(base, chosen, in_city=rule.in_city):
        raise BaseUnfit
    trip = session().scalar(select(Trip).where(Trip.session_id == chosen.id).with_for_update())
    if trip is None:
        trip = Trip(session_id=chosen.id)
        session().add(trip)
    trip.base_id = base.id
    trip.leader_staff_id = staff.id if leader["is_me"] else None
    trip.leader_name, trip.leader_phone = leader["leader_name"], leader["leader_phone"]
    session().flush()
    audit.record(staff, "trips.arrange", trip, session_id=str(chosen.id), base_id=str(base.id))
    _tell_arranged(campaign, chosen)
    return _get(trip.id)


def list_menu(campaign_id: uuid.UUID) -> Sequence[Trip]:
    """线路菜单 of a published campaign: which session goes to which base. Refuses: `campaign_not_found`."""
    campaign = campaigns.get_published(campaign_id)
    return session().scalars(_whole().where(CampaignSession.campaign_id == campaign.id)).all()


def list_kept(staff: Staff, campaign_id: uuid.UUID) -> Sequence[Trip]:
    """排定的线路 as the desk reads them, with their leaders. Refuses with `campaign_not_found`."""
    campaign = desk.get(staff, campaign_id).campaign
    return session().scalars(_whole().where(CampaignSession.campaign_id == campaign.id)).all()


def get_mine(member: Member, signup_id: uuid.UUID) -> MyTrip:
    """我的线路: base, dates, and while one goes the leader.

    Refuses with `signup_not_found`, `trip_not_found`.
    """
    return _look(signups.get_mine(member, signup_id))


def rate(member: Member, signup_id: uuid.UUID, *, score: int, comment: str | None) -> MyTrip:
    """评价, once, when it is over.

    Refuses with `signup_not_found`, `trip_not_found`, `trip_not_over`, `trip_already_rated`.
    """
    signup = signups.get_mine(member, signup_id)
    mine = _look(signup)
    if mine.score is not None:
        raise TripAlreadyRated
    if not mine.can_rate:
        raise TripNotOver
    made = TripRating(signup_id=signup.id, base_id=mine.trip.base_id, score=score, rated_at=clock.now())
    made.comment = comment
    session().add(made)
    session().flush()
    audit.record(member, "trips.rate", made, score=score)
    return _look(signup)


def ask_ratings() -> int:
    """请评价: whoever has come back these days and has not said anything. How many were asked."""
    now = clock.now()
    rows = session().execute(
        select(Signup.member_id, Signup.id, Campaign.title)
        .join(CampaignSession, CampaignSession.id == Signup.session_id)
        .join(Trip, Trip.session_id == CampaignSession.id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            CampaignSession.ends_at.between(now - ASKED_FOR, now),
            CampaignSession.cancelled_at.is_(None),
            Signup.state.in_(GOING),
            ~exists().where(TripRating.signup_id == Signup.id),
        )
    )
    told = [
        (member_id, signup_id, {"title": title, "signup_id": str(signup_id)})
        for member_id, signup_id, title in rows
        if member_id is not None
    ]
    return notices.write_many("trip_rating_asked", Signup.__tablename__, told)


def forget(member: Member) -> int:
    """注销时: what was written goes, the score stays. How many."""
    theirs = select(Signup.id).where(signups.theirs(member))
    blanked = session().scalars(
        update(TripRating)
        .where(TripRating.signup_id.in_(theirs), TripRating.comment_cipher.is_not(None))
        .values(comment_cipher=None)
        .returning(TripRating.id)
        .execution_options(synchronize_session=False)
    )
    return len(blanked.all())


def _fits(base: RecuperationBase, chosen: CampaignSession, *, in_city: bool) -> bool:
    first = chosen.starts_at.astimezone(clock.CITY).date()
    last = chosen.ends_at.astimezone(clock.CITY).date()
    is_covered = base.contract_begins_on <= first and last <= base.contract_ends_on
    return is_covered and base.kind is BaseKind.BASE and (base.is_in_city or not in_city)


def _tell_arranged(campaign: Campaign, chosen: CampaignSession) -> None:
    going = session().execute(
        select(Signup.member_id, Signup.id).where(
            Signup.session_id == chosen.id,
            Signup.state == SignupState.APPROVED,
        )
    )
    told = [
        (member_id, signup_id, {"title": campaign.title, "signup_id": str(signup_id)})
        for member_id, signup_id in going
        if member_id is not None
    ]
    if told:
        notices.write_many("trip_arranged", Signup.__tablename__, told, occasion=clock.now().isoformat())


def _whole() -> Select[Trip]:
    return (
        select(Trip)
        .join(CampaignSession, CampaignSession.id == Trip.session_id)
        .options(joinedload(Trip.session), joinedload(Trip.base))
        .order_by(CampaignSession.starts_at, Trip.id)
        .execution_options(populate_existing=True)
    )


def _get(trip_id: uuid.UUID) -> Trip:
    found: Trip = session().scalars(_whole().where(Trip.id == trip_id)).one()
    return found


def _look(signup: Signup) -> MyTrip:
    trip = session().scalar(_whole().where(Trip.session_id == signup.session_id))
    if trip is None:
        raise TripNotFound
    score = session().scalar(select(TripRating.score).where(TripRating.signup_id == signup.id))
    is_going = signup.state in GOING
    is_over = trip.session.ends_at <= clock.now() and trip.session.cancelled_at is None
    return MyTrip(trip, is_going, is_going and is_over and score is None, score)
