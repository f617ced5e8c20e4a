"""我的账号: one's own password, recovery codes and sessions."""

import datetime as dt
import itertools

import pytest
import time_machine
from sqlalchemy import select

from app import clock, tokens
from app.db import session
from app.redis_store import store
from app.services import passwords
from models import AuditEntry, Staff, StaffPassword, StaffRecoveryCode, StaffRole
from tests import factories
from tests.desks import Desk, current_totp

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
NEW = "Brand-new-horse-8"


@pytest.fixture
def mine(seat):
    return seat(StaffRole.PUBLISHER)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def words(desk, password=factories.PASSWORD, **more):
    """What one types to confirm; the code of this half-minute counts again."""
    staff = session().get_one(Staff, desk.staff.id)
    staff.totp_step = 0
    return {"password": password, "totp": current_totp(staff), **more}


def change(desk, new=NEW, **more):
    return desk.put("/account/password", words(desk, new_password=new, **more))


def again(app, staff, password=factories.PASSWORD):
    """Another browser of the same person."""
    staff = session().get_one(Staff, staff.id)
    staff.totp_step = 0
    return Desk(app.test_client()).sign_in(staff, password=password)


def test_the_account_tells_roles_and_how_long_the_password_is_good(mine):
    told = mine.get("/account").json
    assert told["staff"]["username"] == mine.staff.username
    assert told["union"] == "常州市总工会"
    assert told["policy"] == {"length": 12, "kinds": 3, "history": 5, "days": 90}
    changed, until = map(
        dt.datetime.fromisoformat, (told["password_changed_at"], told["password_expires_at"])
    )
    assert until - changed == dt.timedelta(days=90)
    assert (told["password_expired"], told["recovery_codes_left"]) == (False, 0)


def test_a_changed_password_counts_at_once_and_ends_the_other_sessions(app, mine, desk):
    other = again(app, mine.staff)
    assert change(mine).status_code == 200
    assert mine.get("/session").status_code == 200
    refused(other.get("/session"), 401, "staff_login_required")
    staff = session().get_one(Staff, mine.staff.id)
    staff.totp_step = 0
    refused(
        desk.try_to_sign_in(staff.username, factories.PASSWORD, current_totp(staff)), 401, "sign_in_refused"
    )
    again(app, staff, NEW)
    actions = session().scalars(select(AuditEntry.action).where(AuditEntry.subject_id == staff.id)).all()
    assert "staff.password_changed" in actions


@pytest.mark.parametrize("weak", ["Short-1a", "onlysmallletters", "lowercase12345"])
def test_a_weak_password_is_refused_and_says_what_is_asked_for(mine, weak):
    said = refused(change(mine, weak), 422, "password_too_weak")
    assert "12 位" in said["detail"]


def test_a_password_does_not_hold_the_username(mine):
    refused(change(mine, f"Aa1-{mine.staff.username}-xyz"), 422, "password_too_weak")


def test_none_of_the_last_five_passwords_comes_back(mine):
    chosen = [factories.PASSWORD, *(f"Horse-number-{n}-a" for n in range(5))]
    for before, new in itertools.pairwise(chosen[:-1]):
        assert change(mine, new, password=before).status_code == 200
    for old in chosen[:5]:
        refused(change(mine, old, password=chosen[4]), 422, "password_reused")
    assert change(mine, chosen[5], password=chosen[4]).status_code == 200
    assert change(mine, chosen[0], password=chosen[5]).status_code == 200
    kept = session().scalars(select(StaffPassword).where(StaffPassword.staff_id == mine.staff.id)).all()
    assert len(kept) == 4


def test_who_found_a_desk_left_open_guesses_five_times(mine):
    for path, ask, more in [
        ("/account/password", mine.put, {"new_password": NEW}),
        ("/account/recovery-codes", mine.post, {}),
    ]:
        wrong = {"password": "not-the-horse-1", "totp": "000000", **more}
        refused(ask(path, wrong), 403, "confirmation_refused")
    for _ in range(3):
        mine.put("/account/password", {"password": "x", "totp": "000000", "new_password": NEW})
    refused(change(mine), 429, "sign_in_locked")
    refused(mine.post("/account/recovery-codes", words(mine)), 429, "sign_in_locked")
    staff = session().get_one(Staff, mine.staff.id, populate_existing=True)
    assert not passwords.is_right(staff.password_hash, NEW)


def test_after_ninety_days_nothing_is_done_before_the_password_is_changed(app, seat):
    with time_machine.travel(NOON, tick=False) as now:
        mine = seat(StaffRole.PUBLISHER)
        now.shift(dt.timedelta(days=90))
        mine.sign_in(session().get_one(Staff, mine.staff.id))
        assert mine.get("/session").json["password_expired"] is True
        said = refused(mine.get("/coupon-batches"), 403, "password_expired")
        assert "我的账号" in said["next"]
        assert change(mine).json["password_expired"] is False
        assert mine.get("/coupon-batches").status_code == 200


def test_ten_recovery_codes_stand_in_for_the_phone_each_once(mine, desk):
    codes = mine.post("/account/recovery-codes", words(mine)).json["codes"]
    assert len(set(codes)) == 10
    typed = {"username": mine.staff.username, "password": factories.PASSWORD}
    answer = desk.post("/session", {**typed, "recovery_code": codes[0].upper().replace("-", " ")})
    assert answer.status_code == 201, answer.text
    assert answer.json["recovery_codes_left"] == 9
    refused(desk.post("/session", {**typed, "recovery_code": codes[0]}), 401, "sign_in_refused")
    wrong = {**typed, "password": "not-the-horse-1", "recovery_code": codes[1]}
    refused(desk.post("/session", wrong), 401, "sign_in_refused")
    assert desk.post("/session", {**typed, "recovery_code": codes[1]}).json["recovery_codes_left"] == 8
    for row in session().scalars(select(StaffRecoveryCode)):
        assert codes[2].encode() not in row.code_hash
    used = session().scalars(select(AuditEntry).where(AuditEntry.action == "staff.recovery_code_used")).all()
    assert [entry.details["left"] for entry in used] == [9, 8]


def test_new_recovery_codes_make_the_earlier_ones_worthless(mine, desk):
    old = mine.post("/account/recovery-codes", words(mine)).json["codes"]
    mine.post("/account/recovery-codes", words(mine))
    typed = {"username": mine.staff.username, "password": factories.PASSWORD, "recovery_code": old[0]}
    refused(desk.post("/session", typed), 401, "sign_in_refused")


def test_signing_in_takes_one_of_the_two_words(desk, mine):
    typed = {"username": mine.staff.username, "password": factories.PASSWORD}
    both = {**typed, "totp": "000000", "recovery_code": "abcd-efgh-jkmn"}
    for body in (typed, both):
        assert "totp" in refused(desk.post("/session", body), 422, "invalid_fields")["errors"]


def test_sessions_are_listed_with_the_one_in_use_marked_and_ended_one_by_one(app, mine):
    other = again(app, mine.staff)
    listed = mine.get("/account/sessions").json["items"]
    assert [one["is_current"] for one in listed].count(True) == 1
    assert {one["place"] for one in listed} == {"127.0.*.*"}
    assert len(listed) == 2
    (theirs,) = [one for one in listed if not one["is_current"]]
    path = f"/account/sessions/{theirs['id']}"
    assert mine.delete(path).status_code == 204
    refused(other.get("/session"), 401, "staff_login_required")
    refused(mine.delete(path), 404, "desk_session_not_found")
    assert len(mine.get("/account/sessions").json["items"]) == 1


def test_all_other_sessions_end_and_this_one_goes_on(app, mine):
    others = [again(app, mine.staff) for _ in range(2)]
    assert mine.delete("/account/sessions").json == {"count": 2}
    assert [other.get("/session").status_code for other in others] == [401, 401]
    assert mine.get("/session").status_code == 200
    assert mine.delete("/account/sessions").json == {"count": 0}


def test_nobody_sees_or_ends_the_sessions_of_a_colleague(seat, mine):
    colleague = seat(StaffRole.PUBLISHER)
    (theirs,) = colleague.get("/account/sessions").json["items"]
    refused(mine.delete(f"/account/sessions/{theirs['id']}"), 404, "desk_session_not_found")
    assert [one["is_current"] for one in mine.get("/account/sessions").json["items"]] == [True]


def test_to_look_at_the_sessions_keeps_none_of_them_alive(app, mine):
    other = again(app, mine.staff)
    key = tokens._desk_key(other.cookie)
    store().expire(key, 60)
    mine.get("/account/sessions")
    assert store().ttl(key) <= 60
