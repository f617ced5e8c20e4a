"""公共回答: computed once, given again for a moment, and to strangers only."""

import threading

import pytest
import time_machine
from werkzeug.test import Client

from app import clock, health
from app.edge.kept_answers import MOST_ANSWERS, Kept, KeptAnswers
from app.redis_store import store
from app.services.coupons import remaining
from app.settings import LONGEST_KEPT_S
from tests import factories, live
from tests.phones import API

LIFE_S = LONGEST_KEPT_S
START = 1_782_871_200.0  # 2026-07-01T10:00:00+08:00


@pytest.fixture
def kept(app, session):
    """The service as gunicorn serves it, with public answers kept."""
    return KeptAnswers(app.wsgi_app, prefix=f"{API}/", life_s=LIFE_S, count=health.count)


@pytest.fixture
def stranger(kept):
    return Client(kept)


def counted(operation, status):
    return health.REQUESTS.labels(operation, status)._value.get()


def test_the_same_question_is_asked_of_the_house_once_a_second(stranger, statements):
    factories.merchant("一")
    with time_machine.travel(START, tick=False) as now:
        first = stranger.get(f"{API}/merchants")
        with statements() as seen:
            factories.merchant("二")
            seen.clear()
            for _ in range(3):
                assert stranger.get(f"{API}/merchants").data == first.data
            assert seen == []
            now.shift(LIFE_S * 0.49)
            assert stranger.get(f"{API}/merchants").data == first.data
            assert seen == []
        now.shift(LIFE_S * 0.51)
        assert [one["name"] for one in stranger.get(f"{API}/merchants").json["items"]] == ["一", "二"]


def test_an_answer_given_again_is_the_same_but_for_its_number(stranger):
    factories.batch()
    for path in ("/merchants", "/coupon-batches", "/stores?lat=31.78&lng=119.97", "/districts"):
        first, again = (stranger.get(f"{API}{path}") for _ in range(2))
        assert (first.status, first.data) == (again.status, again.data)
        numbers = [dict(answer.headers).pop("X-Request-ID") for answer in (first, again)]
        assert numbers[0] != numbers[1]
        heads = [[pair for pair in answer.headers if pair[0] != "X-Request-ID"] for answer in (first, again)]
        assert heads[0] == heads[1]


def test_a_customer_s_own_number_comes_back_with_a_kept_answer(stranger):
    stranger.get(f"{API}/merchants")
    for given, sound in (("my-number.1", True), ("bad number", False), ("x" * 65, False)):
        answer = stranger.get(f"{API}/merchants", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is sound


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_knows_the_answer_hears_so_whether_it_is_new_or_kept(stranger, form):
    path = f"{API}/merchants"
    with time_machine.travel(START, tick=False) as now:
        tag = stranger.get(path).headers["ETag"]
        now.shift(2 * LIFE_S)
        for _ in range(2):
            same = stranger.get(path, headers={"If-None-Match": form.format(tag)})
            assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
            assert "Content-Type" not in same.headers
            assert same.headers["Cache-Control"] == "public, no-cache"
        whole = stranger.get(path, headers={"If-None-Match": '"another"'})
        assert (whole.status_code, whole.headers["ETag"]) == (200, tag)
        assert whole.json["items"] == []


def test_who_is_logged_in_or_has_a_cookie_is_never_given_a_kept_answer(phone, kept, stranger):
    worker = phone.another(factories.member().openid)
    assert stranger.get(f"{API}/merchants").json["items"] == []
    factories.merchant("新的")
    login = {"Authorization": f"Bearer {worker.token}"}
    assert len(stranger.get(f"{API}/merchants", headers=login).json["items"]) == 1
    with_cookie = Client(kept)
    with_cookie.set_cookie("a", "b")
    assert len(with_cookie.get(f"{API}/merchants").json["items"]) == 1
    assert stranger.get(f"{API}/merchants").json["items"] == []
    dead = stranger.get(f"{API}/coupon-batches", headers={"Authorization": "Bearer nobody"})
    assert (dead.status_code, dead.json["code"]) == (401, "login_required")


def test_refusals_and_private_things_are_not_kept(phone, kept, stranger):
    path = f"{API}/merchants/{'0' * 8}-0000-0000-0000-{'0' * 12}"
    for asked in (path, f"{API}/merchants?limit=0", f"{API}/me", f"{API}/nowhere"):
        assert stranger.get(asked).status_code >= 400
    assert kept._kept == {}
    assert stranger.get("/healthz").status_code == 200
    assert stranger.head(f"{API}/districts").status_code == 200
    assert kept._kept == {}


def test_another_query_is_another_question(stranger):
    factories.merchant("一")
    assert len(stranger.get(f"{API}/merchants").json["items"]) == 1
    assert stranger.get(f"{API}/merchants?category=none").json["items"] == []


def test_what_is_given_again_is_counted_too(stranger):
    stranger.get(f"{API}/merchants")
    before = counted("merchants.list_merchants", 200)
    for _ in range(3):
        stranger.get(f"{API}/merchants")
    assert counted("merchants.list_merchants", 200) == before + 3


def test_answers_are_kept_within_bounds(kept, stranger):
    for number in range(MOST_ANSWERS + 20):
        stranger.get(f"{API}/districts?x={number}")
        kept._keep((f"{number}", ""), kept_answer(number))
    assert len(kept._kept) == MOST_ANSWERS
    assert kept._bytes == sum(one.size for one in kept._kept.values())
    for number in range(100):
        kept._keep((f"large {number}", ""), kept_answer(number, size=400_000))
    assert kept._bytes <= 8_000_000
    kept._keep(("too large", ""), kept_answer(1, size=600_000))
    assert ("too large", "") not in kept._kept


def kept_answer(number, size=1000):
    return Kept("some.operation", clock.now(), [], [], '"tag"', b"", size)


BURST = 12


def burst(layer):
    """Many strangers ask the same at the same moment; how often the house was asked, and what they heard."""
    client = Client(layer)
    return live.together(*[lambda: client.get(f"{API}/slow").data for _ in range(BURST)])


class SlowHouse:
    """A house that takes its time, and counts how often it is asked."""

    def __init__(self, *, may_be_kept=True):
        self.asked, self.may_be_kept = [], may_be_kept
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            self.asked.append(environ["PATH_INFO"])
        threading.Event().wait(0.2)
        if self.may_be_kept:
            environ["gonghuika.may_be_kept"] = "slow.read"
        start_response("200 OK", [("ETag", '"slow"'), ("Content-Type", "text/plain")])
        return [b"slow"]


def test_of_a_burst_one_asks_the_house_and_the_others_wait_for_it():
    house = SlowHouse()
    layer = KeptAnswers(house, prefix=f"{API}/", life_s=LIFE_S, count=lambda *_: None)
    assert burst(layer) == [b"slow"] * BURST
    assert len(house.asked) == 1


def test_without_keeping_a_burst_reaches_the_house_whole():
    house = SlowHouse()
    assert burst(house) == [b"slow"] * BURST
    assert len(house.asked) == BURST


def test_a_burst_for_what_may_not_be_kept_is_answered_all_the_same():
    house = SlowHouse(may_be_kept=False)
    layer = KeptAnswers(house, prefix=f"{API}/", life_s=LIFE_S, count=lambda *_: None)
    assert burst(layer) == [b"slow"] * BURST
    assert layer._making == {}


def test_a_house_that_fails_leaves_nobody_waiting():
    def failing(environ, start_response):
        raise RuntimeError("out of order")

    layer = KeptAnswers(failing, prefix=f"{API}/", life_s=LIFE_S, count=lambda *_: None)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="out of order"):
            Client(layer).get(f"{API}/slow")
    assert layer._making == {}


def test_past_half_its_life_one_renews_an_answer_while_the_others_get_the_old_one():
    house = SlowHouse()
    layer = KeptAnswers(house, prefix=f"{API}/", life_s=LIFE_S, count=lambda *_: None)
    with time_machine.travel(START, tick=False) as now:
        Client(layer).get(f"{API}/slow")
        now.shift(0.6 * LIFE_S)
        assert burst(layer) == [b"slow"] * BURST
        assert len(house.asked) == 2
        assert burst(layer) == [b"slow"] * BURST
        assert len(house.asked) == 2


def test_an_answer_and_what_it_rests_on_are_together_younger_than_two_seconds(phone, stranger, session):
    assert LONGEST_KEPT_S + remaining.LIFE_S < 2
    batch = factories.batch(quantity=3)
    phone.get(f"/coupon-batches/{batch.id}")
    assert 0 < store().pttl(f"remaining:{batch.id}") <= remaining.LIFE_S * 1000
