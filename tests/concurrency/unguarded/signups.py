"""报名、审核与抽签, without their guards."""

import time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import db
from app.services import mixers, unions
from app.services.campaigns import budgets
from app.services.campaigns import desk as campaigns_desk
from app.services.contests import judging as scoring
from app.services.draws import drawing
from app.services.handouts import giving
from app.services.mixers import minding, slips
from app.services.mixers import reading as mixers_reading
from app.services.reviews import batches, judging, seeing
from app.services.signups import acting, double_aid, granting, mine, taking
from app.services.signups.quick import writing as quick_writing
from models import Campaign, ContestRound, ContestRoundState, MixerGuest, MixerMatch, Signup
from tests.concurrency.unguarded.asking import THINKING_S, without

find_signup = giving.find


@without("handout", giving, "find")
def find_signup_without_lock(code, *, lock=False):
    """It looked as if it had not been handed out a moment ago; that must do."""
    found = find_signup(code)
    time.sleep(THINKING_S if lock else 0)
    return found


@without("paying", acting, "lock_mine")
def find_mine_without_lock(member, signup_id):
    """It looked as if it could be taken back a moment ago; that must do."""
    return mine.get_mine(member, signup_id)


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


@without("report", minding, "_hold")
def report_beside_oneself(_guest):
    """There was no report a moment ago; that must do."""
    time.sleep(THINKING_S)


@without("queue", taking, "lock_by_id")
def think_instead(_campaign_id):
    """Nobody stands in line for the places."""


@without("places", quick_writing, "_seat")
def read_then_write():
    """As many were taken a moment ago; that must do."""
    return (
        "UPDATE campaign_sessions SET taken_count = (SELECT s.taken_count + length(pg_sleep(0.02)::text)"
        " FROM campaign_sessions s WHERE s.id = %(session)s) + 1 WHERE id = %(session)s"
    )


@without("queue", quick_writing, "_queue")
def queue_for_nothing(_campaign_id):
    """Nobody stands in line for the places here either."""
    return ("SELECT true", {})


can_wait = granting._can_wait


@without("queue", granting, "_can_wait")
def think_before_waiting(signup):
    """It was full a moment ago; that must do."""
    time.sleep(100 * THINKING_S)
    return can_wait(signup)


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
