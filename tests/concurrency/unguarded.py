"""The service with guards that a request can leave off by naming them in `X-Without`, with commas between.

Each negative control replaces one guard by what a naive programmer would have written: read, then write.
The production code knows nothing of this; gunicorn loads this module in the place of `wsgi`.
"""

import threading
import time

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import joinedload

from app import db, idempotency
from app.factory import create_app
from app.services import (
    clerks,
    matchmaking_talks,
    matchmaking_vouches,
    members,
    merchant_applications,
    mixers,
    pushes,
    roster,
    staff_resets,
    unions,
)
from app.services.allocations import life, quota_moves
from app.services.campaigns import budgets
from app.services.campaigns import desk as campaigns_desk
from app.services.contests import judging as scoring
from app.services.coupons import claiming, quick, wallet
from app.services.discounts import tills
from app.services.draws import drawing
from app.services.erasures import wishes
from app.services.handouts import giving
from app.services.hazards import handling
from app.services.job_fairs import fairs
from app.services.manual_checks import deciding as checking
from app.services.manual_checks import reading as checks
from app.services.membership_applications import deciding
from app.services.membership_applications import reading as applications
from app.services.mixers import reading as mixers_reading
from app.services.mixers import slips
from app.services.name_lists import taking as taking_lists
from app.services.payments import making
from app.services.payments import rewards as paying_rewards
from app.services.redemptions import redeeming, reversing
from app.services.redemptions.looking import at_my_stores
from app.services.reviews import batches, judging, seeing
from app.services.signups import acting, double_aid, granting, mine, paying, taking
from app.services.signups import quick as quick_signups
from app.services.staff_exports import asking as exporting
from app.services.statements import desk, drafting, owners, reading
from models import (
    Campaign,
    ClerkInvitation,
    ContestRound,
    ContestRoundState,
    Coupon,
    CouponBatch,
    CouponState,
    HazardReport,
    JobFair,
    Member,
    MixerGuest,
    MixerMatch,
    Payment,
    PushReceipt,
    Redemption,
    RosterEntry,
    Signup,
    SignupState,
    StaffExport,
    Statement,
    VouchState,
    statement_items,
)
from models.payments import LIVING
from models.personal import index_of
from models.roster import ID_NUMBER, PHONE

HEADER = "HTTP_X_WITHOUT"
_asked = threading.local()
"""The headers of the request that this thread is at, whether Flask is asked or not."""
THINKING_S = 0.02
"""What lies between reading and writing in a naive programme; it makes the control certain to fail."""


find_living = wishes.find_living
find_signup = giving.find
ensure_not_under_way = paying.ensure_not_under_way
look_for_other = merchant_applications._ensure_no_other


def without(guard, owner, name):
    """Replace `owner.name` by the decorated function in requests that leave `guard` off."""

    def decorate(naive):
        real = getattr(owner, name)

        def choose(*arguments, **options):
            off = guard in getattr(_asked, "without", "").split(", ")
            return (naive if off else real)(*arguments, **options)

        setattr(owner, name, choose)
        return naive

    return decorate


@without("stock", claiming, "take")
def take(batch, supply, member, turn):
    """The first coupon that looks free, without locking it and without looking again."""
    coupon_id = db.session().scalar(claiming._free(batch, supply).order_by(Coupon.slot).limit(1))
    if coupon_id is None:
        return None
    values = {"state": CouponState.CLAIMED, "member_id": member.id}
    numbers = {"nth": turn.nth, "nth_of_day": turn.nth_of_day}
    times = {"claimed_at": turn.at, "use_opens_at": batch.use_opens_at, "use_closes_at": batch.use_closes_at}
    db.session().execute(
        update(Coupon)
        .where(Coupon.id == coupon_id)
        .values(**values, **numbers, **times, claimed_on=turn.at.date())
        .execution_options(synchronize_session=False)
    )
    return coupon_id


@without("locks", db, "lock")
def no_lock(*_names):
    """Nobody waits for anybody."""


@without("locks", quick, "_locking")
def lock_the_key_only(use, _turn):
    """Nobody waits for his own turn."""
    return (f"SELECT pg_try_advisory_xact_lock({use})", {}) if use else ("SELECT true", {})


@without("agreement", exporting, "lock")
def look_at_export(*conditions):
    """It waited a moment ago; that must do."""
    found = db.session().scalars(select(StaffExport).where(*conditions)).one()
    time.sleep(THINKING_S)
    return found


@without("receipt", pushes, "_is_new")
def look_for_receipt(message, now):
    """Read, then write."""
    is_new = db.session().scalar(select(PushReceipt.key).where(PushReceipt.key == message.dedup_key)) is None
    time.sleep(THINKING_S)
    values = {"key": message.dedup_key, "event": message.event, "received_at": now}
    if is_new:
        db.session().execute(insert(PushReceipt).values(values))
    return is_new


@without("wish", wishes, "_lock")
def wait_for_nobody(_member_id):
    """Nobody else will wish it just now."""


@without("wish", wishes, "find_living")
def find_living_slowly(member_id):
    """There was no wish a moment ago; that must do."""
    found = find_living(member_id)
    time.sleep(THINKING_S)
    return found


@without("return", wallet, "_find")
def find_without_lock(member, coupon_id, *, lock=False, with_stores=False):
    statement = wallet._owned(member).where(Coupon.id == coupon_id)
    if with_stores:
        statement = statement.options(joinedload(Coupon.batch).selectinload(CouponBatch.stores))
    coupon = db.session().scalar(statement)
    if coupon is None:
        raise wallet.CouponNotFound
    time.sleep(THINKING_S if lock else 0)
    return coupon


@without("till", redeeming, "_mark_redeemed")
def mark_redeemed(coupon):
    """The state was looked at a moment ago; that must do."""
    time.sleep(THINKING_S)
    coupon.state = CouponState.REDEEMED
    db.session().flush()


@without("handout", giving, "find")
def find_signup_without_lock(code, *, lock=False):
    """It looked as if it had not been handed out a moment ago; that must do."""
    found = find_signup(code)
    time.sleep(THINKING_S if lock else 0)
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


@without("paying", acting, "lock_mine")
def find_mine_without_lock(member, signup_id):
    """It looked as if it could be taken back a moment ago; that must do."""
    return mine.get_mine(member, signup_id)


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


@without("application", deciding, "lock")
def get_application_without_lock(statement):
    """Nobody had answered it a moment ago; that must do."""
    found = applications.get(statement)
    time.sleep(10 * THINKING_S)
    return found


@without("check", checking, "_take_up")
def take_up_without_lock(staff, check_id):
    """Nobody had answered it a moment ago; that must do."""
    found = checks.get_for_staff(staff, check_id)
    time.sleep(10 * THINKING_S)
    return found, found.member


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


@without("edits", campaigns_desk, "lock")
def find_campaign_without_lock(staff, campaign_id):
    """Nobody else had changed it a moment ago; that must do."""
    found = db.session().scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(Campaign.union))
    )
    time.sleep(10 * THINKING_S)
    return found


@without("reversal", reversing, "_lock")
def find_redemption_without_lock(member, redemption_id):
    """It looked as if it could be taken back a moment ago; that must do."""
    found = db.session().scalar(at_my_stores(member).where(Redemption.id == redemption_id))
    time.sleep(THINKING_S)
    return found


@without("card code", tills, "_ensure_unspent")
def ensure_unspent(code):
    """Read, then write."""
    if tills.is_spent(code):
        raise tills.CodeAlreadyUsed
    time.sleep(THINKING_S)


@without("keys", idempotency, "begin")
def begin(_session, _attempt):
    """Everybody may use the key at the same time."""
    return True


lock_and_look = quick._lock_and_look


@without("keys", quick, "_lock_and_look")
def look_then_wait(member_id, batch_id, attempt, now):
    """Whether the key has been used is asked first; then everybody waits for his turn."""
    is_repeat = idempotency.find_answer(db.session(), attempt) is not None
    return lock_and_look(member_id, batch_id, None, now)._replace(is_repeat=is_repeat)


@without("roster", roster, "find_match")
def find_match(_name, id_number):
    entry = db.session().scalar(
        select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, id_number))
    )
    time.sleep(THINKING_S)
    return entry


@without("phone", members, "_lock_with_holder")
def lock_with_holder(login, number):
    holder = db.session().scalar(
        select(Member).where(Member.phone_index == index_of(PHONE, number), Member.id != login.member_id)
    )
    time.sleep(10 * THINKING_S)  # Rivals arrive apart while one of them fetches WeChat's token.
    return members.lock(login), holder


@without("order", members, "_lock_with_holder")
def lock_in_the_order_of_asking(login, number):
    """One's own account first, then whoever has the number."""
    member, index = members.lock(login), index_of(PHONE, number)
    time.sleep(10 * THINKING_S)  # Rivals arrive apart while one of them fetches WeChat's token.
    db.lock("phone", index.hex())
    return member, db.session().scalar(
        select(Member).where(Member.phone_index == index, Member.id != member.id).with_for_update()
    )


@without("ask once", db, "ask_once")
def ask_every_time(_question, ask):
    """Whoever is sent round again asks WeChat again."""
    return ask()


@without("first login", members, "_find_or_make")
def find_or_make(openid, _unionid):
    statement = select(Member).where(Member.openid == openid)
    found = db.session().scalar(statement)
    if found is None:
        time.sleep(THINKING_S)
        found = Member(openid=openid)
        db.session().add(found)
        db.session().flush()
    return found


@without("invitation", clerks, "_spend")
def spend(word_hash, member, now):
    invitation = db.session().scalar(
        select(ClerkInvitation).where(
            ClerkInvitation.word_hash == word_hash, ClerkInvitation.accepted_at.is_(None)
        )
    )
    time.sleep(THINKING_S)
    if invitation is None:
        return None
    invitation.accepted_at, invitation.accepted_by = now, member.id
    return invitation.store_id


@without("decision", merchant_applications, "_lock")
def look_without_lock(statement, application_id):
    found = merchant_applications._get(statement, application_id)
    time.sleep(THINKING_S)
    return found


@without("open application", merchant_applications, "_ensure_no_other")
def look_then_think(application, credit_code):
    look_for_other(application, credit_code)
    time.sleep(THINKING_S)


@without("period", drafting, "_gather")
def gather(statement):
    """Who has looked that the period is free goes on, whoever else did so meanwhile."""
    time.sleep(10 * THINKING_S)
    chosen = select(literal(statement.id), Redemption.id).where(
        Redemption.merchant_id == statement.merchant_id,
        Redemption.redeemed_on.between(statement.begins_on, statement.ends_on),
        Redemption.reversed_at.is_(None),
    )
    db.session().execute(insert(statement_items).from_select(["statement_id", "redemption_id"], chosen))


@without("step", desk, "get_statement")
def get_without_lock(staff, statement_id, *, lock=False):
    found = reading.get_statement(staff, statement_id)
    time.sleep(10 * THINKING_S if lock else 0)
    return found


@without("step", owners, "_find")
def find_statement_without_lock(member, statement_id, *, lock=False):
    found = db.session().scalar(owners._owned(member).where(Statement.id == statement_id))
    time.sleep(10 * THINKING_S if lock else 0)
    return found


judge = double_aid._judge


@without("double aid", double_aid, "_lock")
def wait_for_no_family(_people):
    """Nobody else will apply for the same child just now."""


@without("double aid", double_aid, "_judge")
def judge_then_think(*facts):
    judge(*facts)
    time.sleep(10 * THINKING_S)


@without("budget", budgets, "lock")
def wait_for_no_money(_campaigns):
    """Nobody else will promise the last of it just now."""


left_fen = budgets.left_fen


@without("budget", budgets, "left_fen")
def count_then_think(campaign):
    """There was enough a moment ago; that must do."""
    found = left_fen(campaign)
    time.sleep(10 * THINKING_S)
    return found


@without("allocation", life, "lock_held")
def find_allocation_without_lock(staff, allocation_id):
    """There was enough a moment ago; that must do."""
    found = life.get_allocation(staff, allocation_id)
    time.sleep(10 * THINKING_S)
    return found


put_picks = mixers.put_picks


@without("batch", mixers, "put_picks")
def match_at_once(member, campaign_id, badges):
    """Whoever has been picked by the one he picks is told so at once: who picks second makes the match."""
    _, mixer, guest = mixers_reading.enter(member, campaign_id)
    others = db.session().scalars(
        select(MixerGuest).where(MixerGuest.mixer_id == mixer.id, MixerGuest.badge.in_(badges))
    )
    back = [other.id for other in others if guest.badge in slips.unfold(other.picks_text)]
    time.sleep(THINKING_S)
    for other_id in back:
        low, high = sorted([guest.id, other_id])
        db.session().add(MixerMatch(mixer_id=mixer.id, low_id=low, high_id=high))
    return put_picks(member, campaign_id, badges)


@without("queue", taking, "lock_by_id")
def think_instead(_campaign_id):
    """Nobody stands in line for the places."""


@without("places", quick_signups, "_seat")
def read_then_write():
    """As many were taken a moment ago; that must do."""
    return (
        "UPDATE campaign_sessions SET taken_count = (SELECT s.taken_count + length(pg_sleep(0.02)::text)"
        " FROM campaign_sessions s WHERE s.id = %(session)s) + 1 WHERE id = %(session)s"
    )


@without("queue", quick_signups, "_queue")
def queue_for_nothing(_campaign_id):
    """Nobody stands in line for the places here either."""
    return ("SELECT true", {})


can_wait = granting._can_wait


@without("queue", granting, "_can_wait")
def think_before_waiting(signup):
    """It was full a moment ago; that must do."""
    time.sleep(100 * THINKING_S)
    return can_wait(signup)


set_live = taking_lists._set


@without("listing", taking_lists, "_set")
def set_live_slowly(held, *, is_live):
    """Nobody else had named these people a moment ago; that must do."""
    time.sleep(10 * THINKING_S)
    set_live(held, is_live=is_live)


get_draw = drawing.get_for_staff


@without("draw", drawing, "get_for_staff")
def get_draw_without_lock(staff, draw_id, *, lock=False):
    """Nobody had begun a moment ago; that must do."""
    found = get_draw(staff, draw_id)
    time.sleep(10 * THINKING_S)
    return found


@without("contest round", scoring, "_ensure_open")
def read_the_round_without_holding_it(round_id):
    """Whether it is open, as it was a moment ago."""
    state = db.session().scalar(select(ContestRound.state).where(ContestRound.id == round_id))
    if state is not ContestRoundState.OPEN:
        raise scoring.ContestRoundClosed
    time.sleep(THINKING_S)


@without("review", judging, "lock_seen")
def see_without_lock(staff, signup_ids):
    """Nobody had judged it a moment ago; that must do."""
    found = db.session().scalars(seeing.whole().where(Signup.id.in_(signup_ids), seeing.seen_by(staff))).all()
    time.sleep(10 * THINKING_S)
    return found


@without("review order", batches, "lock_seen")
def lock_in_turn(_staff, signup_ids):
    """Each when its turn comes."""
    found = []
    for signup_id in signup_ids:
        statement = select(Signup).where(Signup.id == signup_id).options(joinedload(Signup.campaign))
        locked = statement.with_for_update(of=Signup).execution_options(populate_existing=True)
        found += db.session().scalars(locked)
        time.sleep(THINKING_S)
    return found


def _noting(application):
    def call(environ, start_response):
        _asked.without = environ.get(HEADER, "")
        return application(environ, start_response)

    return call


app = create_app()
app.wsgi_app = _noting(app.wsgi_app)
