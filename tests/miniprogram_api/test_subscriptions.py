"""订阅: what the phone is told to ask for, and what it reports of the answer."""

import pytest

from tests import factories
from tests.pushes import Platform, choice, event


@pytest.fixture
def person(phone):
    return phone.another(factories.openid())


@pytest.fixture
def platform(app, session, settings):
    return Platform(app.test_client(), settings)


def left(answer):
    assert answer.status_code == 200, answer.text
    return {one["template"]: one["credits"] for one in answer.json["items"] if one["credits"]}


def reported(*pairs):
    return {"items": [{"template_id": template_id, "result": result} for template_id, result in pairs]}


def test_the_phone_learns_which_templates_there_are_and_what_for(person):
    answer = person.get("/me/subscriptions")
    assert answer.status_code == 200
    assert {one["template"] for one in answer.json["items"]} == {
        "expiry",
        "redemption",
        "decision",
        "offer",
        "task",
        "announcement",
    }
    [expiry] = [one for one in answer.json["items"] if one["template"] == "expiry"]
    assert expiry == {
        "template": "expiry",
        "template_id": "demo-expiry",
        "purpose": "优惠券到期前提醒您",
        "is_long_term": False,
        "credits": 0,
        "groups": ["reminders"],
    }


def test_a_list_of_subscriptions_takes_a_fixed_number_of_statements(person, statements):
    person.get("/me/subscriptions")
    with statements() as seen:
        person.get("/me/subscriptions")
    assert len(seen) == 2


def test_an_acceptance_counts_and_a_refusal_takes_all(person):
    three = reported(("demo-expiry", "accept"), ("demo-task", "accept"), ("demo-offer", "filter"))
    assert left(person.post("/me/subscriptions", three)) == {"expiry": 1, "task": 1}
    assert left(person.post("/me/subscriptions", reported(("demo-expiry", "accept")))) == {
        "expiry": 2,
        "task": 1,
    }
    assert left(person.post("/me/subscriptions", reported(("demo-expiry", "ban")))) == {
        "expiry": 2,
        "task": 1,
    }
    assert left(person.post("/me/subscriptions", reported(("demo-expiry", "reject")))) == {"task": 1}
    assert left(person.get("/me/subscriptions")) == {"task": 1}


def test_one_tap_that_both_sides_tell_of_counts_once(person, platform):
    openid = factories.openid()
    person.log_in(openid)
    said = event("subscribe_msg_popup_event", openid, choice("demo-expiry"))
    platform.push(said)
    assert left(person.post("/me/subscriptions", reported(("demo-expiry", "accept")))) == {"expiry": 1}
    assert left(person.post("/me/subscriptions", reported(("demo-expiry", "accept")))) == {"expiry": 2}
    platform.push({**said, "CreateTime": said["CreateTime"] + 1})
    assert left(person.get("/me/subscriptions")) == {"expiry": 2}


def test_the_same_report_sent_twice_counts_once(person):
    once = person.post("/me/subscriptions", reported(("demo-expiry", "accept")), key="tap-1")
    again = person.post("/me/subscriptions", reported(("demo-expiry", "accept")), key="tap-1")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (once.data, "true")
    assert left(person.get("/me/subscriptions")) == {"expiry": 1}


def test_a_template_that_is_not_ours_is_refused_and_nothing_counts(person):
    mixed = reported(("demo-expiry", "accept"), ("somebody-else-s", "accept"))
    answer = person.post("/me/subscriptions", mixed)
    assert (answer.status_code, answer.json["code"]) == (422, "template_unknown")
    assert left(person.get("/me/subscriptions")) == {}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [("demo-expiry", "accept")] * 2,
        [("demo-expiry", "accept"), ("a", "accept"), ("b", "accept"), ("c", "accept")],
        [("demo-expiry", "perhaps")],
        [("模板", "accept")],
        [("", "accept")],
    ],
    ids=str,
)
def test_an_unsound_report_is_refused(person, items):
    answer = person.post("/me/subscriptions", reported(*items))
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")


def test_other_people_s_subscriptions_are_their_own(person, phone):
    person.post("/me/subscriptions", reported(("demo-expiry", "accept")))
    other = phone.another(factories.openid())
    assert left(other.get("/me/subscriptions")) == {}
