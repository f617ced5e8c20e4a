"""发放与签到: a code is scanned at its place, and a sign-up has been given, once."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import AppError
from app.services import audit, campaigns, codes, mixers, signups, unions
from app.services.audit import Actor
from app.services.codes import CodeAlreadyUsed, CodeUnknown
from app.services.handouts import looking
from app.services.handouts.codes import refusal, slot_of
from app.services.handouts.refusals import HandoutElsewhere
from app.tokens import Code
from models import (
    Campaign,
    CampaignSession,
    Clerk,
    Handout,
    ServiceStation,
    Signup,
    SignupAction,
    Staff,
    StationKeeper,
    Store,
)

TAKEN_BACK_FOR = dt.timedelta(minutes=30)
"""As long as a redemption can be reversed, and for the same reason."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a code is scanned, and by whom: a clerk, a keeper, or staff at the event itself."""

    clerk: Clerk | None = None
    keeper: StationKeeper | None = None
    staff: Staff | None = None


def taken_back_until(handout: Handout) -> dt.datetime:
    """Up to when, that moment not included, the same place may take a handout back."""
    return handout.handed_at + TAKEN_BACK_FOR


def give(actor: Actor, code: Code, place: Place) -> Handout:
    """发放: what the code stands for, at this place, exactly once.

    The sign-up is locked; UNIQUE on sign-up and on code stand behind it. Refuses with `code_expired`,
    `already_handed_out` (with when and where), `code_already_used`, `signup_not_ready`,
    `handout_elsewhere` (with the right place), `handout_too_early`, `handout_too_late`.
    """
    ensure_fresh(code)
    signup = find(code, lock=True)
    slot = slot_of(signup)
    found = find_refusal(code, signup, slot)
    if found is not None:
        raise found
    if not is_here(slot, place):
        raise elsewhere(slot)
    now = clock.now()
    made = Handout(
        signup_id=signup.id,
        member_id=code.member_id,
        store_id=place.clerk.store_id if place.clerk else None,
        station_id=place.keeper.station_id if place.keeper else None,
        clerk_id=place.clerk.id if place.clerk else None,
        keeper_id=place.keeper.id if place.keeper else None,
        staff_id=place.staff.id if place.staff else None,
        code_hash=code.hash,
        handed_on=now.date(),
        handed_at=now,
    )
    session().add(made)
    signups.move(actor, signup, SignupAction.HAND_OUT)
    mixers.give_badge(signup)
    audit.record(actor, "handouts.give", made, signup_id=str(signup.id))
    session().flush()
    return looking.get(made.id)


def check_in(staff: Staff, digits: str) -> Handout:
    """现场签到: staff at the event scan the code themselves, whatever place the session names.

    Refuses as `give` does, and with `code_unknown` for a campaign outside of one's unions.
    """
    code = codes.find(digits)
    within = (
        select(Signup.id)
        .join(Signup.campaign)
        .where(Signup.id == code.subject_id, Campaign.union_id.in_(unions.visible_to(staff)))
    )
    if session().scalar(within) is None:
        raise CodeUnknown
    return give(staff, code, Place(staff=staff))


def ensure_fresh(code: Code) -> None:
    """Refuse with `code_expired`; of one that has been used, `already_handed_out` helps more at a till."""
    if code.is_expired(clock.now()) and _was_used(code, is_living=True):
        raise looking.already_handed_out(code.subject_id)
    codes.ensure_fresh(code)


def find(code: Code, *, lock: bool = False) -> Signup:
    """The sign-up behind a code, with its campaign. With `lock` nobody else moves it meanwhile."""
    statement = select(Signup).where(Signup.id == code.subject_id).options(joinedload(Signup.campaign))
    if lock:
        statement = statement.with_for_update(of=Signup)
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise CodeUnknown
    return found


def find_refusal(code: Code, signup: Signup, slot: CampaignSession | None) -> AppError | None:
    """Why it cannot be handed out now, wherever one is."""
    found = refusal(signup, slot, campaigns.type_of(signup.campaign))
    if found is None and _was_used(code, is_living=False):
        return CodeAlreadyUsed()
    return found


def is_here(slot: CampaignSession | None, place: Place) -> bool:
    """Whether the session's place is this one. Staff at the event are always there."""
    if place.staff is not None:
        return True
    if slot is None:
        return False
    if place.clerk is not None:
        return slot.store_id == place.clerk.store_id
    return place.keeper is not None and slot.station_id == place.keeper.station_id


def elsewhere(slot: CampaignSession | None) -> HandoutElsewhere:
    """The refusal that names the right place."""
    name, place_id = _right_place(slot)
    return HandoutElsewhere(
        detail=f"这一份要在{name}领取或签到", next=f"请对方到{name}出示", place={"id": place_id, "name": name}
    )


def _right_place(slot: CampaignSession | None) -> tuple[str, str | None]:
    if slot is not None and slot.store_id is not None:
        return session().get_one(Store, slot.store_id).name, str(slot.store_id)
    if slot is not None and slot.station_id is not None:
        return session().get_one(ServiceStation, slot.station_id).name, str(slot.station_id)
    return (slot.place if slot is not None and slot.place else "活动现场"), None


def _was_used(code: Code, *, is_living: bool) -> bool:
    """Whether the code has handed something out, that counts or that was taken back."""
    counts = Handout.taken_back_at.is_(None) if is_living else Handout.taken_back_at.is_not(None)
    used = exists().where(Handout.code_hash == code.hash, counts)
    return bool(session().scalar(select(used)))
