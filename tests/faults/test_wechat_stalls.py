"""微信卡住: whoever waits for WeChat holds no transaction, and the others go on."""

import threading

import pytest

from tests import factories, live

STALLED, DELAY_S = 6, 2.5
IDLE = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
)
LOGIN, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"


@pytest.fixture
def idle(fragile):
    """How many connections hold a transaction open without doing anything, now."""
    return lambda: fragile.service.value(IDLE)


def stalled(service, simulator, path, make_post):
    """Threads whose requests WeChat lets wait, and where their answers will be."""
    simulator.fault(path=path, delay_s=DELAY_S, times=STALLED)
    answers = []

    def run(token, *post):
        with live.Client(service, token) as phone:
            answers.append(phone.post(*post))

    waiting = [threading.Thread(target=run, args=make_post()) for _ in range(STALLED)]
    for thread in waiting:
        thread.start()
    live.wait_until(
        lambda: simulator_counts(simulator).get(path, 0) >= STALLED, "all of them have reached WeChat"
    )
    return waiting, answers


def simulator_counts(simulator):
    return simulator.http.get(f"{simulator.base_url}__sim__/requests", timeout=10).json()["counts"]


def log_in(simulator):
    return None, "/session", {"code": simulator.login_code(factories.openid())}


def bind_phone(service, simulator):
    with service.preparing():
        member = factories.member()
    number = f"1026{next(factories.counted):07d}"
    return service.log_in(member), "/me/phone", {"code": simulator.phone_code(member.openid, number)}


@pytest.mark.parametrize("act", ["log in", "bind a phone"])
def test_while_wechat_stalls_no_transaction_is_open_and_others_go_on(fragile, simulator, idle, act):
    service = fragile.service
    with service.preparing():
        batch_id = factories.batch(quantity=100, per_member_limit=100, per_day_limit=100).id
    with service.preparing():
        member = factories.member()
    path = LOGIN if act == "log in" else PHONE
    make_post = (lambda: log_in(simulator)) if act == "log in" else (lambda: bind_phone(service, simulator))
    waiting, answers = stalled(service, simulator, path, make_post)
    seen = [idle()]
    with service.client(member) as phone:
        claims = [phone.post(f"/coupon-batches/{batch_id}/claim").status for _ in range(10)]
    seen.append(idle())
    assert answers == [], "WeChat answered too early for this test to mean anything"
    assert claims == [201] * 10
    assert seen == [0, 0]
    for thread in waiting:
        thread.join()
    assert {answer.status for answer in answers} == {201 if act == "log in" else 200}


def test_a_transaction_held_open_would_be_seen(fragile, idle):
    with fragile.service.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert idle() == 1
    live.wait_until(lambda: idle() == 0, "it is over")
