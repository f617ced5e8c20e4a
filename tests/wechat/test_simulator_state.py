"""模拟器的状态: tokens and codes under a clock that the test holds in its hand."""

import hashlib
import hmac

import pytest

from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.people import People
from app.wechat.simulator.tokens import FORCES_PER_DAY, Tokens

# 2026-07-01 00:00:00 in the city.
MIDNIGHT = 1_782_835_200.0


def _errcode(act, *arguments):
    with pytest.raises(ApiError) as refusal:
        act(*arguments)
    return refusal.value.errcode


def test_a_normal_token_lives_five_minutes_beside_its_successor():
    tokens = Tokens()
    first, lives_s = tokens.normal(0)
    assert lives_s == 7200
    second, _ = tokens.normal(100)
    for token in (first, second):
        tokens.check(token, 399)
    assert _errcode(tokens.check, first, 400) == 40001
    tokens.check(second, 7299)
    assert _errcode(tokens.check, second, 7300) == 42001


def test_a_stable_token_is_the_same_until_its_last_five_minutes_and_then_both_are_good():
    tokens = Tokens()
    first, _ = tokens.stable(0, force=False)
    assert tokens.stable(6900, force=False) == (first, 300)
    second, lives_s = tokens.stable(6901, force=False)
    assert (second != first, lives_s) == (True, 7200)
    tokens.check(first, 7199)
    assert _errcode(tokens.check, first, 7200) == 42001
    tokens.check(second, 7200)


def test_the_two_kinds_do_not_touch_each_other():
    tokens = Tokens()
    stable, _ = tokens.stable(0, force=False)
    tokens.normal(0)
    normal, _ = tokens.normal(0)
    tokens.stable(100, force=True)
    tokens.check(normal, 101)
    assert _errcode(tokens.check, stable, 101) == 40001


def test_force_kills_at_once_but_not_twice_in_30_seconds_and_not_21_times_a_day():
    tokens = Tokens()
    token, _ = tokens.stable(MIDNIGHT, force=False)
    for number in range(FORCES_PER_DAY):
        now = MIDNIGHT + 30 * number
        fresh, _ = tokens.stable(now, force=True)
        assert fresh != token
        assert tokens.stable(now + 29, force=True)[0] == fresh
        token = fresh
    with pytest.raises(ApiError) as refusal:
        tokens.stable(MIDNIGHT + 3600, force=True)
    assert refusal.value.errcode == 45009
    assert tokens.stable(MIDNIGHT + 86_400, force=True)[0] != token


def test_a_revoked_token_stays_the_stable_one_until_it_is_forced_out():
    tokens = Tokens()
    token, _ = tokens.stable(0, force=False)
    assert tokens.revoke() == 1
    assert _errcode(tokens.check, token, 1) == 40001
    assert tokens.stable(1, force=False)[0] == token
    assert tokens.stable(1, force=True)[0] != token


@pytest.mark.parametrize(
    ("token", "errcode"), [(None, 41001), ("", 41001), ("short", 40014), ("x" * 60, 40001)]
)
def test_missing_malformed_and_unknown_tokens_differ(token, errcode):
    assert _errcode(Tokens().check, token, 0) == errcode


def test_a_login_code_lives_five_minutes_and_a_login_replaces_the_session_key():
    people = People("wx1")
    person = people.named("oPerson")
    code = people.make_login_code(person, "wx1", 0)
    assert people.log_in(code, 300).session_key
    first_key = person.session_key
    people.log_in(people.make_login_code(person, "wx1", 0), 0)
    assert person.session_key != first_key
    assert _errcode(people.log_in, people.make_login_code(person, "wx1", 0), 301) == 40029


def test_more_than_a_hundred_logins_a_minute_of_one_person_are_too_many():
    people = People("wx1")
    person = people.named("oPerson")
    for _ in range(100):
        people.log_in(people.make_login_code(person, "wx1", 0), 0)
    code = people.make_login_code(person, "wx1", 0)
    assert _errcode(people.log_in, code, 30) == 45011
    people.log_in(code, 61)


def test_the_session_signature_uses_the_key_as_it_is_written():
    key = "o0q0otL8aEzpcZL/FT9WsQ=="
    official = hmac.new(key.encode(), b'{"foo":"bar"}', hashlib.sha256).hexdigest()
    assert official == "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b"
    people = People("wx1")
    person = people.named("oPerson")
    assert _errcode(people.check_session, "oPerson", "") == 87007
    person.session_key = key
    assert people.check_session("oPerson", hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()) is person
    assert _errcode(people.check_session, "oPerson", official) == 87009
