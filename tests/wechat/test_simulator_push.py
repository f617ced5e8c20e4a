"""模拟器的推送: from the person's tap to a verified message in the back end."""

import time

import pytest

from app.wechat import TextScene
from app.wechat.push import WeChatPushForged, WeChatPushStale


def _wait_for(receiver, count):
    for _ in range(200):
        if len(receiver.opened) >= count:
            break
        time.sleep(0.02)
    return receiver.opened


def test_a_tap_on_accept_reaches_the_back_end(desk, receiver):
    answer = desk.post("subscribe", openid="oPerson_1", template_ids=["T1"], choice="accept")
    assert answer["credits"] == {"T1": 1}
    assert answer["push"] == {"delivered": True, "tries": 1, "status": 200, "reply": ""}
    [message] = receiver.opened
    assert message.event == "subscribe_msg_popup_event"
    assert message.openid == "oPerson_1"
    assert message.items == [{"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}]
    desk.post("subscribe", openid="oPerson_1", template_ids=["T1", "T2"], choice="reject")
    assert [item["TemplateId"] for item in receiver.opened[1].items] == ["T1", "T2"]


def test_a_back_end_that_fails_is_tried_three_times_with_one_and_the_same_message(desk, receiver):
    receiver.statuses = [500, 503]
    answer = desk.post("subscribe", openid="oPerson_1", template_ids=["T1"], choice="accept")
    assert answer["push"]["tries"] == 3
    assert answer["push"]["delivered"]
    assert len({message.dedup_key for message in receiver.opened}) == 1
    receiver.statuses = [500] * 9
    answer = desk.post("push", event={"Event": "x", "FromUserName": "oPerson_1"})
    assert (answer["push"]["tries"], answer["push"]["delivered"]) == (3, False)


def test_a_duplicate_has_the_key_of_its_original(desk, receiver):
    event = {"Event": "user_authorization_revoke", "FromUserName": "oPerson_1", "CreateTime": 7}
    desk.post("push", event=event, repeat=2)
    assert len(receiver.opened) == 2
    assert len({message.dedup_key for message in receiver.opened}) == 1


@pytest.mark.parametrize(
    ("options", "refusal"), [({"forged": True}, WeChatPushForged), ({"age_s": 3600}, WeChatPushStale)]
)
def test_forged_and_stale_pushes_do_not_get_in(desk, receiver, options, refusal):
    answer = desk.post("push", event={"Event": "x"}, **options)
    assert not answer["push"]["delivered"]
    assert {type(problem) for problem in receiver.refused} == {refusal}
    assert receiver.opened == []


def test_a_push_is_fresh_even_when_the_simulators_clock_was_moved(desk, receiver):
    desk.post("clock", advance_s=86_400)
    desk.post("subscribe", openid="oPerson_1", template_ids=["T1"], choice="accept")
    [message] = receiver.opened
    assert message.created_at_s > time.time() + 80_000


def test_a_sent_message_and_a_media_verdict_are_reported(wechat, desk, receiver, member):
    desk.post("subscribe", openid=member, template_ids=["T1"], choice="accept")
    result = wechat.send_subscribe_message(member, "T1", {"thing1": "好"})
    [_, sent] = _wait_for(receiver, 2)
    assert sent.event == "subscribe_msg_sent_event"
    assert sent.items[0]["MsgID"] == str(result.msgid)
    desk.post("words", risky=["bad"])
    body = {
        "version": 2,
        "media_url": "https://example.org/bad.jpg",
        "media_type": 2,
        "scene": 2,
        "openid": member,
    }
    answer = desk.official("wxa/media_check_async", body, access_token=desk.stable()["access_token"])
    verdict = _wait_for(receiver, 3)[2]
    assert verdict.event == "wxa_media_check"
    assert verdict.payload["trace_id"] == answer["trace_id"]
    assert verdict.payload["result"] == {"suggest": "risky", "label": "20006"}
    assert wechat.check_text(member, "好", TextScene.COMMENT).label == 100
    assert len(desk.get("pushes")["items"]) == 3
