"""登录、认证、入会与注销, without their guards."""

import time

from sqlalchemy import insert, select

from app import db, idempotency
from app.services import members, pushes, roster
from app.services.erasures import wishes
from app.services.manual_checks import deciding as checking
from app.services.manual_checks import reading as checks
from app.services.membership_applications import deciding
from app.services.membership_applications import reading as applications
from models import Member, PushReceipt, RosterEntry
from models.personal import index_of
from models.roster import ID_NUMBER, PHONE
from tests.concurrency.unguarded.asking import THINKING_S, without

find_living = wishes.find_living


@without("locks", db, "lock")
def no_lock(*_names):
    """Nobody waits for anybody."""


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


@without("keys", idempotency, "begin")
def begin(_session, _attempt):
    """Everybody may use the key at the same time."""
    return True


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
