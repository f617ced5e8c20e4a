"""微信推送的门: official vectors over HTTP, repeats and disorder, and everything that must be refused."""

import dataclasses
import datetime as dt
import json

import pytest
import sqlalchemy as sa
import structlog
import time_machine

from app import clock, db, logs
from app.services.notices import credits
from models import Erasure, ErasureSource, Member, Notice, NoticeState, PushReceipt
from tests import factories
from tests.pushes import PUSH, Platform, as_xml, choice, event, sent

OFFICIAL = {
    "wechat_push_token": "AAAAA",
    "wechat_push_aes_key": "A" * 43,
    "wechat_appid": "wxba5fad812f8e6fb9",
}
OFFICIAL_QUERY = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "timestamp": "1714112445",
    "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
OFFICIAL_ENVELOPE = {
    "ToUserName": "gh_97417a04a28d",
    "Encrypt": (
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv"
        "6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNq"
        "J4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
    ),
}
POPUP, CHANGE = "subscribe_msg_popup_event", "subscribe_msg_change_event"
SENT = "subscribe_msg_sent_event"


@pytest.fixture
def platform(app, session, settings):
    return Platform(app.test_client(), settings)


@pytest.fixture
def official(app, session, settings, monkeypatch):
    """The house as the one that the official documents speak with."""
    theirs = dataclasses.replace(settings, **OFFICIAL)
    monkeypatch.setitem(app.config, "SETTINGS", theirs)
    return Platform(app.test_client(), theirs)


@pytest.fixture
def somebody(session):
    person = factories.member(verified=False)
    session.commit()
    return person


def receipts():
    return db.session().scalars(sa.select(PushReceipt.event)).all()


def refusal(answer):
    return answer.status_code, answer.json["code"]


def test_the_official_address_verification_is_answered_in_plain_text(official):
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    answer = official.client.get(PUSH, query_string=query)
    assert (answer.status_code, answer.text) == (200, "4375120948345356249")
    assert answer.mimetype == "text/plain"
    assert "ETag" not in answer.headers
    # Whatever WeChat may add one day does not matter.
    assert official.client.get(PUSH, query_string={**query, "tomorrow": "1"}).status_code == 200
    forged = official.client.get(PUSH, query_string={**query, "nonce": "1514711493"})
    assert refusal(forged) == (403, "wechat_push_forged")


def test_the_official_push_is_taken_in_while_it_is_fresh(official):
    body = json.dumps(OFFICIAL_ENVELOPE).encode()
    assert refusal(official.post(body, OFFICIAL_QUERY)) == (403, "wechat_push_stale")
    with time_machine.travel(dt.datetime.fromtimestamp(1714112446, dt.UTC), tick=False):
        answer = official.post(body, OFFICIAL_QUERY)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, "success", "text/plain")
        assert refusal(official.post(body, {**OFFICIAL_QUERY, "nonce": "1"})) == (403, "wechat_push_forged")
    assert receipts() == ["debug_demo"]


@pytest.mark.parametrize("is_xml", [False, True])
def test_a_tap_grants_a_message_in_json_and_in_xml(platform, somebody, is_xml):
    said = event(POPUP, somebody.openid, choice("demo-expiry"))
    answer = platform.push(as_xml(said, "SubscribeMsgPopupEvent") if is_xml else said, as_xml=is_xml)
    assert (answer.status_code, answer.text) == (200, "success")
    assert credits.available(somebody.id) == {"expiry": 1}


def test_several_items_are_taken_in_one_by_one_and_unknown_templates_passed_over(platform, somebody):
    items = [
        choice("demo-expiry"),
        choice("demo-task"),
        choice("somebody-else-s"),
        {"TemplateId": {"odd": 1}},
        choice("demo-offer", "filter"),
    ]
    assert platform.push(event(POPUP, somebody.openid, *items)).status_code == 200
    assert credits.available(somebody.id) == {"expiry": 1, "task": 1}


@pytest.mark.parametrize(("behind_s", "counted"), [(20, {"expiry": 1}), (3600, {})])
def test_a_clock_of_wechat_that_is_a_little_behind_loses_no_tap(platform, somebody, behind_s, counted):
    at = int(somebody.created_at.timestamp()) - behind_s
    assert platform.push(event(POPUP, somebody.openid, choice("demo-expiry"), at=at)).status_code == 200
    assert credits.available(somebody.id) == counted


def test_a_repeat_does_nothing_and_another_tap_counts(platform, somebody):
    said = event(POPUP, somebody.openid, choice("demo-expiry"), at=1_790_000_000)
    somebody.created_at = dt.datetime(2026, 1, 1, tzinfo=clock.CITY)
    for _ in range(3):
        assert platform.push(said).text == "success"
    assert credits.available(somebody.id) == {"expiry": 1}
    assert len(receipts()) == 1
    assert platform.push({**said, "CreateTime": said["CreateTime"] + 1}).text == "success"
    assert credits.available(somebody.id) == {"expiry": 2}


def test_two_pushes_at_once_are_one_since_the_second_waits_for_the_first_s_receipt(platform, somebody, rival):
    key = platform_key(platform, said := event(POPUP, somebody.openid, choice("demo-expiry")))
    rival.execute(sa.text("SET LOCAL lock_timeout = '1ms'"))
    assert platform.push(said).text == "success"
    # The receipt is not committed yet: whoever brings the same one has to wait for what becomes of it.
    with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
        rival.execute(sa.insert(PushReceipt.__table__).values(key=key, event="x", received_at=clock.now()))


def platform_key(platform, said):
    query, encrypted = platform.seal(said)
    body = json.dumps({"Encrypt": encrypted}).encode()
    wanted = ("msg_signature", "timestamp", "nonce")
    opened = platform.gate.open(
        body, now_s=float(query["timestamp"]), **{name: query[name] for name in wanted}
    )
    return opened.dedup_key


def test_a_refusal_voids_what_was_accepted_before_it_in_whatever_order_they_come(platform, somebody):
    somebody.created_at = dt.datetime(2026, 1, 1, tzinfo=clock.CITY)
    began = 1_790_000_000
    platform.push(event(CHANGE, somebody.openid, choice("demo-expiry", "reject"), at=began + 60))
    platform.push(event(POPUP, somebody.openid, choice("demo-expiry"), at=began))
    assert credits.available(somebody.id) == {}
    platform.push(event(POPUP, somebody.openid, choice("demo-expiry"), at=began + 120))
    assert credits.available(somebody.id) == {"expiry": 1}
    platform.push(event(POPUP, somebody.openid, choice("demo-expiry", "reject"), at=began + 180))
    assert credits.available(somebody.id) == {}


def test_switching_on_again_in_the_settings_grants_nothing(platform, somebody):
    platform.push(event(CHANGE, somebody.openid, choice("demo-expiry", "accept")))
    assert credits.available(somebody.id) == {}


@pytest.mark.parametrize(("error_code", "state"), [(0, NoticeState.SENT), ("43101", NoticeState.KEPT)])
def test_a_sent_event_settles_a_message_of_which_nobody_knew(platform, somebody, session, error_code, state):
    now = clock.now()
    unsure = Notice(
        member_id=somebody.id,
        kind="coupon_expiring",
        subject="coupons",
        subject_id=somebody.id,
        facts={},
        urgency=5,
        due_at=now,
        deadline_at=now + dt.timedelta(days=1),
        state=NoticeState.UNSURE,
        template="expiry",
        asked_at=now,
        tries=1,
    )
    session.add(unsure)
    session.commit()
    notice_id = unsure.id
    item = sent("demo-expiry", "1700827132819554304", error_code)
    assert platform.push(event(SENT, somebody.openid, item)).text == "success"
    settled = db.session().get_one(Notice, notice_id)
    assert settled.state is state


@pytest.mark.parametrize(
    "item",
    [
        {},
        sent("demo-expiry", "9" * 30),
        sent("demo-expiry", {}),
        sent("demo-expiry", 1, "x"),
        sent("other", 1),
    ],
    ids=str,
)
def test_a_sent_event_that_names_nothing_of_ours_is_acknowledged(platform, somebody, item):
    assert platform.push(event(SENT, somebody.openid, item)).text == "success"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("user_authorization_revoke", ErasureSource.WECHAT_REVOKED),
        ("user_authorization_cancellation", ErasureSource.WECHAT_CANCELLED),
    ],
)
def test_who_revokes_or_leaves_is_forgotten_after_the_cooling_off(platform, somebody, name, source):
    said = event(name, "gh_1", OpenID=somebody.openid, AppID="wx1", RevokeInfo="1")
    assert platform.push(said).text == "success"
    assert (
        platform.push({**said, "CreateTime": said["CreateTime"] - 1, "OpenID": "o-nobody"}).text == "success"
    )
    found = db.session().scalars(sa.select(Erasure)).one()
    assert (found.member_id, found.source) == (somebody.id, source)
    assert found.due_at - found.requested_at == dt.timedelta(days=15)
    told = db.session().scalars(sa.select(Notice.kind).where(Notice.member_id == somebody.id)).all()
    assert told == ["erasure_for_wechat"]


def test_a_revocation_from_before_the_account_or_before_it_was_taken_back_starts_nothing(phone, platform):
    person = phone.another(factories.openid())
    openid = db.session().scalars(sa.select(Member.openid)).one()
    earlier = int(clock.now().timestamp()) - 3600
    platform.push(event("user_authorization_revoke", openid, at=earlier))
    assert person.get("/me").json["erasure"] is None
    assert person.delete("/me").status_code == 200
    assert person.delete("/me/erasure").status_code == 204
    db.session().execute(sa.update(Member).values(created_at=dt.datetime(2026, 1, 1, tzinfo=clock.CITY)))
    platform.push(event("user_authorization_revoke", openid, at=earlier, RevokeInfo="7"))
    assert person.get("/me").json["erasure"] is None
    platform.push(event("user_authorization_revoke", openid))
    assert person.get("/me").json["erasure"] is not None


@pytest.mark.parametrize(
    "said",
    [
        event("user_info_modified", "o-1", OpenID="o-1"),
        event("wxa_media_check", "o-1", trace_id="t-1"),
        event("something_new", "o-1"),
        {"MsgType": "text", "FromUserName": "o-1", "CreateTime": "7", "MsgId": 9, "Content": "你好"},
        event(POPUP, "o-nobody", choice("demo-expiry")),
        event(POPUP, "", choice("demo-expiry")),
        event(POPUP, "o-1", at=10**11),
        event("user_authorization_revoke", "o-1", OpenID="o\u0000-1"),
        event("user_authorization_revoke", "o-1", OpenID=["o-1"]),
    ],
    ids=lambda said: said.get("Event", "text"),
)
def test_what_is_of_no_use_is_acknowledged_and_counted(app, platform, said):
    assert platform.push(said).text == "success"
    assert len(receipts()) == 1
    figures = app.test_client().get("/metrics").text
    name = said.get("Event") or said["MsgType"]
    assert f'wechat_pushes_total{{event="{name}",outcome=' in figures


def test_an_event_of_tomorrow_counts_as_of_now(platform, somebody):
    tomorrow = clock.now().timestamp() + 86_400
    platform.push(event(CHANGE, somebody.openid, choice("demo-expiry", "reject"), at=tomorrow))
    platform.push(event(POPUP, somebody.openid, choice("demo-expiry")))
    assert credits.available(somebody.id) == {"expiry": 1}


def test_parameters_that_wechat_may_add_do_not_matter(platform, somebody):
    said = event(POPUP, somebody.openid, choice("demo-expiry"))
    assert platform.push(said, more={"new_one": "1"}).text == "success"


def test_a_stale_push_is_refused_and_leaves_nothing(platform, somebody):
    said = event(POPUP, somebody.openid, choice("demo-expiry"))
    for age_s in (301, -301, 86_400):
        assert refusal(platform.push(said, age_s=age_s)) == (403, "wechat_push_stale")
    assert receipts() == []


def test_a_forged_push_is_refused_before_the_database_is_asked(platform, somebody, statements):
    said = event(POPUP, somebody.openid, choice("demo-expiry"))
    with statements() as seen:
        assert refusal(platform.push(said, token="another")) == (403, "wechat_push_forged")
    assert seen == []
    assert refusal(platform.push(said, more={"msg_signature": "签名"})) == (403, "wechat_push_forged")
    assert receipts() == []


def test_plain_mode_is_refused_by_name(platform, somebody):
    said = event(POPUP, somebody.openid, choice("demo-expiry"))
    query, _ = platform.seal(said)
    plain = {name: query[name] for name in ("signature", "timestamp", "nonce")}
    assert refusal(platform.post(json.dumps(said).encode(), plain)) == (403, "wechat_push_plain")
    assert refusal(platform.post(json.dumps(said).encode(), {**query, "encrypt_type": "raw"})) == (
        403,
        "wechat_push_plain",
    )
    assert receipts() == []


@pytest.mark.parametrize(
    "inside",
    ["{}", "[]", "plain", '{"Event": "a\\u0000b"}', '{"Event": "x", "FromUserName": "\\ud800"}'],
)
def test_an_unreadable_message_is_refused(platform, inside):
    assert refusal(platform.push(inside)) == (400, "wechat_push_unreadable")


def test_a_body_that_is_no_envelope_is_refused(platform):
    query, _ = platform.seal({"Event": "x"})
    for body in (b"", b"{}", b"\xff", b"<xml>", b"<!DOCTYPE x><xml><Encrypt>a</Encrypt></xml>"):
        assert refusal(platform.post(body, query)) == (400, "wechat_push_unreadable")


def test_a_body_too_large_is_refused(platform):
    query, _ = platform.seal({"Event": "x"})
    body = json.dumps({"Encrypt": "A" * 70_000}).encode()
    assert refusal(platform.post(body, query)) == (413, "request_too_large")


def test_an_address_without_its_parameters_is_refused_field_by_field(platform):
    answer = platform.client.get(PUSH)
    assert refusal(answer) == (422, "invalid_fields")
    assert set(answer.json["errors"]) == {"signature", "timestamp", "nonce", "echostr"}


def test_a_push_takes_few_statements_and_defers_nothing(platform, somebody, statements):
    platform.push(event("warm_up", "o-1"))
    with statements() as seen:
        platform.push(event(POPUP, somebody.openid, choice("demo-expiry"), choice("demo-task")))
    assert len(seen) <= 4
    assert db.session().scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_no_log_tells_whom_a_push_was_about(platform, somebody, capfd):
    openid = somebody.openid
    logs.configure(dataclasses.replace(platform.settings, log_level="DEBUG"))
    try:
        structlog.get_logger().debug("logs_are_on")
        for name in ("user_authorization_revoke", "something_new", SENT):
            platform.push(event(name, openid, sent("demo-expiry", 1), OpenID=openid))
        platform.push(event(POPUP, openid), age_s=900)
        platform.push(event(POPUP, openid), token="another")
    finally:
        logs.configure(platform.settings)
    written = "".join(capfd.readouterr())
    assert "logs_are_on" in written
    assert openid not in written
