"""登录控制台: who gets in, who is locked out, and what a session may do."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from models import AuditEntry, Staff, StaffRole
from tests import factories
from tests.desks import current_totp

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)


def test_password_and_one_time_password_open_a_session(desk):
    staff = factories.staff(StaffRole.PUBLISHER)
    answer = desk.try_to_sign_in(staff.username, factories.PASSWORD, current_totp(staff))
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/console" in cookie
    (grant,) = answer.json["staff"]["grants"]
    assert grant["role"] == "publisher"
    assert desk.get("/session").json == answer.json


@pytest.mark.parametrize(("password", "totp"), [("wrong-horse-7", None), (factories.PASSWORD, "000000")])
def test_a_wrong_word_is_refused_without_saying_which(desk, password, totp):
    staff = factories.staff(StaffRole.PUBLISHER)
    answer = desk.try_to_sign_in(staff.username, password, totp or current_totp(staff))
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in_refused")
    unknown = desk.try_to_sign_in("nobody.here", password, "123456")
    assert {**unknown.json, "request_id": ""} == {**answer.json, "request_id": ""}


def test_a_one_time_password_opens_one_session(desk):
    with time_machine.travel(NOON, tick=False) as now:
        staff = factories.staff(StaffRole.PUBLISHER)
        totp = current_totp(staff)
        desk.sign_in(staff, totp=totp)
        assert desk.try_to_sign_in(staff.username, factories.PASSWORD, totp).status_code == 401
        now.shift(30)
        desk.sign_in(staff)


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(desk, session):
    with time_machine.travel(NOON, tick=False) as now:
        staff = factories.staff(StaffRole.PUBLISHER)
        for _ in range(5):
            answer = desk.try_to_sign_in(staff.username, "wrong-horse-7", "000000")
            assert answer.status_code == 401
        locked = desk.try_to_sign_in(staff.username, factories.PASSWORD, current_totp(staff))
        assert (locked.status_code, locked.json["code"]) == (429, "sign_in_locked")
        assert 0 < int(locked.headers["Retry-After"]) <= 900
        now.shift(901)
        desk.sign_in(staff)
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == staff.id)).all()
    assert sorted(actions) == ["staff.locked", "staff.sign_in", *["staff.sign_in_failed"] * 5]


def test_a_name_that_does_not_exist_is_locked_like_one_that_does(desk):
    answers = [desk.try_to_sign_in("nobody.here", "wrong-horse-7", "000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_a_session_ends_at_once_when_one_signs_out(seat):
    desk = seat(StaffRole.PUBLISHER)
    assert desk.delete("/session").status_code == 204
    answer = desk.get("/session")
    assert (answer.status_code, answer.json["code"]) == (401, "staff_login_required")


def test_a_disabled_account_and_a_raised_epoch_end_every_session(seat):
    disabled, ended = seat(StaffRole.PUBLISHER), seat(StaffRole.PUBLISHER)
    db.session().get_one(Staff, disabled.staff.id).disabled_at = clock.now()
    db.session().get_one(Staff, ended.staff.id).login_epoch += 1
    assert disabled.get("/session").status_code == ended.get("/session").status_code == 401


def test_a_write_without_the_token_of_its_page_is_refused(seat):
    desk = seat(StaffRole.PUBLISHER)
    answer = desk.delete("/session", headers={"X-CSRF-Token": "0" * 64})
    assert (answer.status_code, answer.json["code"]) == (403, "csrf_token_invalid")
    assert desk.get("/session").status_code == 200


def test_without_a_cookie_nobody_sits_at_the_desk(desk):
    assert desk.get("/session").json["code"] == "staff_login_required"
