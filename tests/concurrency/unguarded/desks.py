"""名单、拨付、隐患、红娘和岗位, without their guards."""

import time

from sqlalchemy import select

from app import db
from app.services import matchmaking_talks, matchmaking_vouches, staff_resets
from app.services.allocations import life, quota_moves
from app.services.hazards import handling
from app.services.job_fairs import fairs
from app.services.name_lists import taking as taking_lists
from app.services.payments import making
from app.services.payments import rewards as paying_rewards
from app.services.signups import paying
from app.services.staff_exports import asking as exporting
from models import HazardReport, JobFair, Payment, Signup, SignupState, StaffExport, VouchState
from models.payments import LIVING
from tests.concurrency.unguarded.asking import THINKING_S, without

ensure_not_under_way = paying.ensure_not_under_way


@without("agreement", exporting, "lock")
def look_at_export(*conditions):
    """It waited a moment ago; that must do."""
    found = db.session().scalars(select(StaffExport).where(*conditions)).one()
    time.sleep(THINKING_S)
    return found


@without("payments", making, "find_unpaid")
def find_unpaid_without_lock(campaign, signup_ids, after):
    """Nobody else makes a list just now."""
    living = select(Payment.signup_id).where(Payment.state.in_(LIVING))
    found = db.session().scalars(
        select(Signup)
        .where(
            Signup.campaign_id == campaign.id,
            Signup.state == SignupState.APPROVED,
            Signup.id.not_in(living),
        )
        .order_by(Signup.id)
    )
    waiting = found.all()
    time.sleep(10 * THINKING_S)
    return waiting


@without("rewards", paying_rewards, "find_unpaid_rewards")
def find_unpaid_rewards_without_lock(union_id, _report_ids):
    """Nobody else lists the rewards just now."""
    living = select(Payment.hazard_report_id).where(
        Payment.state.in_(LIVING), Payment.hazard_report_id.is_not(None)
    )
    found = db.session().scalars(
        select(HazardReport)
        .where(HazardReport.union_id == union_id, HazardReport.id.not_in(living))
        .order_by(HazardReport.id)
    )
    waiting = found.all()
    time.sleep(10 * THINKING_S)
    return waiting


@without("frozen", quota_moves, "ensure_not_frozen")
def remember_that_it_was_open(_campaign):
    """Nobody has frozen it when the form was opened; that must do."""


@without("paying", paying, "ensure_not_under_way")
def ensure_then_think(signup):
    """Nobody puts it on a list just now."""
    ensure_not_under_way(signup)
    time.sleep(20 * THINKING_S)


@without("hazard", handling, "_lock")
def find_hazard_without_lock(staff, report_id, *states):
    """Nobody else was at it a moment ago; that must do."""
    found = handling.get_for_staff(staff, report_id)
    if states and found.state not in states:
        raise handling.HazardMoved
    time.sleep(10 * THINKING_S)
    return found


@without("talk", matchmaking_talks, "_lock")
def find_talk_without_lock(talk_id):
    """It was free a moment ago; that must do."""
    found = db.session().scalar(matchmaking_talks.bookable(talk_id))
    time.sleep(10 * THINKING_S)
    return found


@without("vouch", matchmaking_vouches, "_lock")
def find_vouch_without_lock(staff, vouch_id):
    """Nobody had answered it a moment ago; that must do."""
    found = matchmaking_vouches.get_for_staff(staff, vouch_id)
    if found.state is not VouchState.WAITING:
        raise matchmaking_vouches.VouchDecided
    time.sleep(10 * THINKING_S)
    return found


@without("reset", staff_resets, "lock")
def get_reset_without_lock(actor, reset_id):
    """Nobody had approved it a moment ago; that must do."""
    found = staff_resets.get(actor, reset_id)
    time.sleep(10 * THINKING_S)
    return found


@without("booths", fairs, "_lock_open")
def find_fair_without_lock(staff, fair_id):
    """The booth was free a moment ago; that must do."""
    found = fairs._get(fairs._kept(staff).where(JobFair.id == fair_id))
    time.sleep(10 * THINKING_S)
    return found


@without("allocation", life, "lock_held")
def find_allocation_without_lock(staff, allocation_id):
    """There was enough a moment ago; that must do."""
    found = life.get_allocation(staff, allocation_id)
    time.sleep(10 * THINKING_S)
    return found


set_live = taking_lists._set


@without("listing", taking_lists, "_set")
def set_live_slowly(held, *, is_live):
    """Nobody else had named these people a moment ago; that must do."""
    time.sleep(10 * THINKING_S)
    set_live(held, is_live=is_live)
