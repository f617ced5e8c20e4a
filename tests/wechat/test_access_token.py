"""共享凭据: one token for everybody, fetched once, healed when it dies."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.wechat import TextScene, WeChatUnavailable
from tests.wechat.conftest import APPID, ROOT, SECRET

KEY = f"wechat:{APPID}:access_token"
CHECK = "/wxa/msg_sec_check"
STABLE = "/cgi-bin/stable_token"


def _check(wechat, member):
    return wechat.check_text(member, "很好", TextScene.COMMENT).label


def test_32_threads_fetch_one_token_between_them(wechat, desk, member):
    barrier = threading.Barrier(32)

    def ask(_):
        barrier.wait()
        return _check(wechat, member)

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(ask, range(32))) == [100] * 32
    assert desk.counts() == {STABLE: 1, CHECK: 32}


FORKED = """
import os, sys, redis
from concurrent.futures import ThreadPoolExecutor
from app.wechat.calls import WeChat
from app.wechat.transport import Transport
base, socket, appid, secret, member = sys.argv[1:]
wechat = WeChat(Transport(appid, secret, base), redis.Redis(unix_socket_path=socket))
child = os.fork()
with ThreadPoolExecutor(16) as pool:
    labels = list(pool.map(lambda _: wechat.check_text(member, "x", 2).label, range(16)))
assert labels == [100] * 16
if child:
    assert os.waitpid(child, 0)[1] == 0
else:
    os._exit(0)
"""


def test_two_forked_processes_of_16_threads_fetch_one_token_between_them(desk, member, wechat_redis):
    socket = wechat_redis.connection_pool.connection_kwargs["path"]
    arguments = [desk.base_url, socket, APPID, SECRET, member]
    subprocess.run([sys.executable, "-c", FORKED, *arguments], check=True, cwd=ROOT, timeout=30)
    assert desk.counts() == {STABLE: 1, CHECK: 32}


def test_a_revoked_token_heals_within_the_call(wechat, desk, member):
    _check(wechat, member)
    desk.post("revoke_token")
    assert _check(wechat, member) == 100
    assert desk.counts() == {STABLE: 2, CHECK: 3}


def test_16_threads_that_meet_a_revoked_token_force_one_refresh(wechat, desk, member):
    _check(wechat, member)
    desk.post("revoke_token")
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda _: _check(wechat, member), range(16))) == [100] * 16
    assert desk.counts()[STABLE] == 2


def test_an_expired_token_is_replaced_without_force(wechat, desk, member):
    _check(wechat, member)
    desk.post("clock", advance_s=7201)
    desk.post("touch", openid=member)
    assert _check(wechat, member) == 100
    assert desk.counts() == {STABLE: 2, CHECK: 3}


def test_a_persistent_40001_stops_after_three_requests(wechat, desk, member):
    desk.post("fault", path=CHECK, errcode=40001, times=100)
    with pytest.raises(WeChatUnavailable) as problem:
        _check(wechat, member)
    assert problem.value.errcode == 40001
    assert desk.counts() == {STABLE: 2, CHECK: 1}, "this call had to fetch the first token too"
    desk.post("clock", advance_s=31)
    for call in range(1, 4):
        with pytest.raises(WeChatUnavailable):
            _check(wechat, member)
        assert sum(desk.counts().values()) <= 3 + 3 * call


def test_a_dead_token_that_the_first_call_meets_is_good_for_the_second(wechat, desk, member):
    desk.stable()
    desk.post("revoke_token")
    with pytest.raises(WeChatUnavailable):
        _check(wechat, member)
    assert _check(wechat, member) == 100


def test_a_second_revocation_within_30_seconds_waits_for_the_platform(wechat, desk, member):
    _check(wechat, member)
    desk.post("revoke_token")
    _check(wechat, member)
    desk.post("revoke_token")
    with pytest.raises(WeChatUnavailable) as problem:
        _check(wechat, member)
    assert problem.value.retry_after_s == 30
    desk.post("clock", advance_s=31)
    for key in wechat_keys(wechat):
        if b":forced:" in key:
            wechat._token._redis.delete(key)
    assert _check(wechat, member) == 100


def wechat_keys(wechat):
    return list(wechat._token._redis.scan_iter(f"{KEY}:*"))


def test_in_the_hand_over_one_thread_fetches_and_the_others_go_on_with_the_old_token(
    wechat, desk, member, wechat_redis
):
    _check(wechat, member)
    old = wechat_redis.get(KEY)
    desk.post("clock", advance_s=7000)
    desk.post("touch", openid=member)
    wechat_redis.expire(KEY, 200)
    desk.post("fault", path=STABLE, delay_s=0.5)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: _check(wechat, member), range(8))) == [100] * 8
    assert desk.counts() == {STABLE: 2, CHECK: 9}
    assert wechat_redis.get(KEY) != old


def test_while_the_next_token_cannot_be_had_the_old_one_serves(wechat, desk, member, wechat_redis):
    _check(wechat, member)
    wechat_redis.expire(KEY, 200)
    desk.post("fault", path=STABLE, http_status=500, times=10)
    assert _check(wechat, member) == 100


def test_the_token_lives_in_redis_no_longer_than_at_wechat(wechat, desk, member, wechat_redis):
    desk.stable()
    desk.post("clock", advance_s=5000)
    desk.post("touch", openid=member)
    _check(wechat, member)
    assert 2100 < wechat_redis.ttl(KEY) <= 2200


def test_a_lock_that_nobody_gives_back_ends_in_unavailable_and_not_in_waiting(
    wechat, desk, member, wechat_redis, monkeypatch
):
    monkeypatch.setattr("app.wechat.transport.Deadline.__init__.__defaults__", (0.3,))
    wechat_redis.set(f"{KEY}:lock", "somebody", ex=30)
    with pytest.raises(WeChatUnavailable):
        _check(wechat, member)
    assert desk.counts() == {}


def test_forces_are_rationed_below_the_platforms_twenty_a_day(wechat, desk, member, wechat_redis):
    _check(wechat, member)
    wechat_redis.set(f"{KEY}:forces", 18)
    desk.post("revoke_token")
    with pytest.raises(WeChatUnavailable):
        _check(wechat, member)


def test_without_the_lock_several_would_fetch(wechat, desk, member, monkeypatch):
    """Negative control of the 32 threads."""
    monkeypatch.setattr("redis.lock.Lock.acquire", lambda *_, **__: True)
    monkeypatch.setattr("redis.lock.Lock.release", lambda *_: None)
    desk.post("fault", path=STABLE, delay_s=0.2)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _check(wechat, member), range(8)))
    assert desk.counts()[STABLE] > 1
