"""我的消息: read in order, marked as read, and which of them are sent besides."""

import dataclasses
import datetime as dt
import uuid

import pytest
import structlog
from sqlalchemy import select, update

from app import clock
from app.db import session
from app.services import notices
from app.services.notices import Group
from models import Member, Notice, NoticePreference, NoticeState
from tests import factories
from tests.tills import refused

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=clock.CITY)
GROUPS = ["benefits", "reminders", "decisions", "offers", "merchant", "announcements", "account"]


@pytest.fixture
def person(session):
    return factories.member()


@pytest.fixture
def me(phone, person):
    return phone.another(person.openid)


def told(person, kind="export_made", occasion="", **facts):
    """A notice about the member himself; its id."""
    facts = {"at": notices.moment_text(NOON), **facts}
    notices.write(person.id, kind, person, facts=facts, occasion=occasion)
    return str(
        session().scalar(select(Notice.id).where(Notice.kind == kind, Notice.occasion == occasion).limit(1))
    )


def many(person, count):
    """So many notices, the newest first."""
    return [told(person, occasion=str(number)) for number in range(count)][::-1]


def listed(phone, query=""):
    answer = phone.get(f"/me/messages{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["items"]]


def test_a_message_reads_as_its_kind_says_it(me, person):
    message_id = told(person)
    (message,) = me.get("/me/messages").json["items"]
    assert dt.datetime.fromisoformat(message.pop("at")).utcoffset() == dt.timedelta(hours=8)
    assert message == {
        "id": message_id,
        "kind": "export_made",
        "group": "account",
        "title": "您的个人信息已导出",
        "text": "2026年11月22日 12:00有人用您的账号导出了全部个人信息。不是您本人？请拨打 12351。",
        "page": None,
        "read_at": None,
    }


def test_a_page_names_what_the_message_is_about(me, person):
    shop = factories.store()
    notices.write(person.id, "report_answered", factories.report(shop), facts={"store": shop.name})
    (message,) = me.get("/me/messages").json["items"]
    subject_id = session().scalars(select(Notice.subject_id)).one()
    assert message["page"] == f"pages/reports/detail?id={subject_id}"


def test_what_was_typed_is_shown_as_it_was_typed(me, person):
    told(person, "merchant_suspended", name="{0}店", reason="{name}、{{}}与 %s 都停业。")
    (message,) = me.get("/me/messages").json["items"]
    assert message["text"] == "“{0}店”已暂停展示：{name}、{{}}与 %s 都停业。有疑问请联系辖区工会。"


def test_messages_come_newest_first_page_by_page_while_new_ones_arrive(me, person):
    newest_first = many(person, 5)
    first = me.get("/me/messages?limit=2").json
    told(person, occasion="late")
    rest = me.get(f"/me/messages?limit=100&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == newest_first
    assert rest["next_cursor"] is None
    refused(me.get("/me/messages?cursor=AAAA"), 422, "cursor_invalid")


def test_messages_are_chosen_by_group_and_by_whether_they_were_read(me, person):
    seen, unseen = told(person), told(person, "coupon_claimed", title="满30减10", until="明天")
    assert me.post(f"/me/messages/{seen}/read").status_code == 200
    assert listed(me, "?unread=true") == [unseen]
    assert listed(me, "?unread=false") == [seen]
    assert listed(me, "?group=benefits") == [unseen]
    assert listed(me, "?group=account&unread=true") == []
    for query, field in (("group=gossip", "group"), ("unread=1", "unread")):
        assert list(refused(me.get(f"/me/messages?{query}"), 422, "invalid_fields")["errors"]) == [field]


def test_what_was_withdrawn_is_not_there(me, person):
    message_id = told(person)
    session().execute(update(Notice).values(state=NoticeState.WITHDRAWN))
    assert listed(me) == []
    assert me.get("/me/messages/summary").json == {"unread_count": 0}
    refused(me.post(f"/me/messages/{message_id}/read"), 404, "message_not_found")


def test_reading_again_changes_nothing(me, person):
    message_id = told(person)
    first = me.post(f"/me/messages/{message_id}/read").json
    assert first["read_at"] is not None
    assert me.post(f"/me/messages/{message_id}/read").json == first
    assert me.get("/me/messages").json["items"] == [first]


def test_other_people_s_messages_are_not_there(phone, me, person):
    message_id = told(person)
    stranger = phone.another(factories.member().openid)
    assert listed(stranger) == []
    assert stranger.post("/me/messages/read").json == {"unread_count": 0}
    refused(stranger.post(f"/me/messages/{message_id}/read"), 404, "message_not_found")
    refused(stranger.post(f"/me/messages/{uuid.uuid4()}/read"), 404, "message_not_found")
    assert me.get("/me/messages/summary").json == {"unread_count": 1}
    refused(phone.get("/me/messages"), 401, "login_required")


def test_all_are_read_at_once_and_what_comes_later_is_new(me, person):
    many(person, 3)
    assert me.post("/me/messages/read").json == {"unread_count": 0}
    later = told(person, occasion="later")
    assert listed(me, "?unread=true") == [later]
    assert me.get("/me/messages/summary").json == {"unread_count": 1}


def test_the_badge_counts_to_99_and_no_further(me, person):
    rows = [(person.id, uuid.uuid4(), {"at": "现在"}) for _ in range(99)]
    notices.write_many("export_made", "members", rows)
    assert me.get("/me/messages/summary").json == {"unread_count": 99}
    told(person)
    assert me.get("/me/messages/summary").json == {"unread_count": 99}


def test_list_and_summary_take_a_fixed_number_of_queries(me, person, statements):
    for count in (2, 9):
        many(person, count)
        for path in ("/me/messages", "/me/messages?group=account&unread=true", "/me/messages/summary"):
            with statements() as seen:
                assert me.get(path).status_code == 200
            assert len(seen) == 2, path  # Who asks, and what he is shown.


def test_a_row_that_no_longer_fits_its_kind_does_not_hide_the_others(me, person):
    whole = told(person)
    told(person, "coupon_claimed", title="满30减10")  # Until when, nobody has written down.
    notices.write_many("announcement", "members", [(person.id, person.id, {"text": "停电"})])
    told(person, occasion="old")
    session().execute(update(Notice).where(Notice.occasion == "old").values(kind="of_long_ago"))
    with structlog.testing.capture_logs() as logged:
        old, lacking_title, lacking, sound = me.get("/me/messages").json["items"]
    assert sound["id"] == whole
    assert (old["title"], old["group"], old["page"]) == ("通知", None, None)
    assert (lacking["title"], lacking["group"], lacking["page"]) == ("领取成功", "benefits", None)
    assert (lacking_title["title"], lacking_title["group"]) == ("通知", "announcements")
    assert old["text"] == lacking["text"] == lacking_title["text"]
    assert "12351" in old["text"]
    told_of = [(entry["event"], entry.get("fact")) for entry in logged if entry["event"].startswith("notice")]
    assert told_of == [
        ("notice_of_unknown_kind", None),
        ("notice_lacks_fact", "title"),
        ("notice_lacks_fact", "until"),
    ]


def muted(phone):
    return [one["group"] for one in phone.get("/me/notice-preferences").json["groups"] if one["muted"]]


def test_every_group_is_shown_with_its_name_and_whether_it_can_be_muted(me):
    shown = me.get("/me/notice-preferences").json["groups"]
    assert [one["group"] for one in shown] == GROUPS
    assert shown[1] == {"group": "reminders", "name": "到期提醒", "can_mute": True, "muted": False}
    assert [one["group"] for one in shown if not one["can_mute"]] == ["offers", "account"]


def test_what_is_muted_is_exactly_what_was_said_last(me, phone):
    answer = me.put("/me/notice-preferences", {"muted": ["reminders", "merchant", "reminders"]})
    assert answer.status_code == 200, answer.text
    assert muted(me) == [one["group"] for one in answer.json["groups"] if one["muted"]]
    assert muted(me) == ["reminders", "merchant"]
    assert me.put("/me/notice-preferences", {"muted": ["benefits"]}).status_code == 200
    assert muted(me) == ["benefits"]
    assert muted(phone.another(factories.member().openid)) == []
    assert me.put("/me/notice-preferences", {"muted": []}).status_code == 200
    assert muted(me) == []


@pytest.mark.parametrize("group", ["account", "offers"])
def test_what_guards_a_person_s_rights_cannot_be_muted(me, group):
    answer = me.put("/me/notice-preferences", {"muted": ["reminders", group]})
    assert refused(answer, 422, "group_not_mutable")["next"]
    assert session().scalars(select(NoticePreference)).all() == []


@pytest.mark.parametrize("body", [{}, {"muted": None}, {"muted": "reminders"}, {"muted": ["gossip"]}])
def test_what_is_no_list_of_groups_is_named(me, body):
    answer = me.put("/me/notice-preferences", body)
    assert next(iter(refused(answer, 422, "invalid_fields")["errors"])).startswith("muted")


def test_the_quiet_hours_of_the_house_are_told(me, app, monkeypatch):
    assert me.get("/me/notice-preferences").json["quiet_hours"] is None
    night = dataclasses.replace(app.config["SETTINGS"], quiet_hours=(dt.time(22), dt.time(8)))
    monkeypatch.setitem(app.config, "SETTINGS", night)
    told_hours = me.get("/me/notice-preferences").json["quiet_hours"]
    assert told_hours == {"begins_at": "22:00", "ends_at": "08:00"}


def test_a_muted_group_is_in_the_inbox_all_the_same(me, person):
    assert me.put("/me/notice-preferences", {"muted": ["benefits"]}).status_code == 200
    person = session().get_one(Member, person.id)
    message_id = told(person, "coupon_claimed", title="满30减10", until="明天")
    assert listed(me, f"?group={Group.BENEFITS}") == [message_id]
