"""起草: a campaign as it is made at a desk, for tests of what becomes of it."""

import datetime as dt

from app import clock
from tests import factories

DAY = dt.timedelta(days=1)


def body(**changes):
    """A draft of summer cooling; `...` leaves a field out."""
    now = clock.now()
    said = {
        "type": "summer_cooling",
        "union_id": str(factories.city().id),
        "title": "夏日送清凉",
        "summary": "每天一份清凉",
        "body": "每天九点起，到领取点凭码领取。\n一人一份。",
        "opens_at": now.isoformat(timespec="seconds"),
        "closes_at": (now + 30 * DAY).isoformat(timespec="seconds"),
    }
    return {name: value for name, value in {**said, **changes}.items() if value is not ...}


def hour(**changes):
    """A session tomorrow."""
    starts_at = (clock.now() + DAY).replace(microsecond=0)
    said = {
        "title": "上午场",
        "place": "茶山街道工会",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + dt.timedelta(hours=1)).isoformat(),
        "capacity": 10,
    }
    return {**said, **changes}


def drafted(desk, **changes):
    """The id of a draft that this desk has made."""
    answer = desk.post("/campaigns", body(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def change(desk, campaign_id, changes):
    """Change what has just been looked at."""
    return desk.patch(f"/campaigns/{campaign_id}", {"version": version_of(desk, campaign_id), **changes})


def places(desk, campaign_id, quotas):
    """Set the quotas of what has just been looked at."""
    said = {"version": version_of(desk, campaign_id), **quotas}
    return desk.put(f"/campaigns/{campaign_id}/quotas", said)


def version_of(desk, campaign_id):
    """1 where this desk cannot see it."""
    return desk.get(f"/campaigns/{campaign_id}").json.get("version", 1)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def act(desk, path, said=None, status=200):
    answer = desk.post(f"/campaigns/{path}", said)
    assert answer.status_code == status, answer.text
    return answer.json


def published(publisher, second, campaign_id):
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    act(publisher, f"{campaign_id}/submission")
    return act(second, f"{campaign_id}/publication")
