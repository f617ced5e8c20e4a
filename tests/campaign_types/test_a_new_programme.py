"""新开一种活动: one file, and its whole life over HTTP without any other change.

The file is the worked example of `docs/programmes.md`, read from there, so that the page stays true.
"""

import re
import sys
from pathlib import Path

import pytest

from app import campaign_types, clock
from app.campaign_types import TYPES
from models import StaffRole
from tests import factories
from tests.desks import Desk

KEY = "allotment"
PAGE = Path(__file__).parents[2] / "docs" / "programmes.md"
ANSWERS = {"experience": "yes", "years": 3, "care": True}
PRIVACY = {"document": "privacy", "version": "1"}


@pytest.fixture
def allotment(tmp_path, monkeypatch):
    """The one file, put where the others are found."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / f"{KEY}.py").write_text(example, encoding="utf-8")
    monkeypatch.setattr(campaign_types, "__path__", [*campaign_types.__path__, str(tmp_path)])
    campaign_types.discover()
    yield TYPES[KEY]
    del TYPES[KEY], sys.modules[f"app.campaign_types.{KEY}"]
    delattr(campaign_types, KEY)


@pytest.fixture
def seat(app, session):
    return lambda *roles, union=None: Desk(app.test_client()).seat(*roles, union=union)


def publish(seat):
    """Drafted by one, published by another; gives the campaign's id."""
    now = clock.now().replace(microsecond=0)
    maker = seat(StaffRole.PUBLISHER)
    drafted = maker.post(
        "/campaigns",
        {
            "type": KEY,
            "union_id": str(factories.id_of(factories.city())),
            "title": "2026 年职工菜园",
            "summary": "三十块小菜园，认领一年。",
            "body": "在职工疗养院后山，工具由工会准备。",
            "opens_at": clock.iso(now),
            "closes_at": clock.iso(now.replace(year=now.year + 1, day=1)),
        },
        key="draft",
    )
    assert drafted.status_code == 201, drafted.text
    path = f"/campaigns/{drafted.json['id']}"
    quotas = maker.put(f"{path}/quotas", {"version": 1, "quotas": [{"capacity": 1}]})
    assert quotas.status_code == 200, quotas.text
    submitted = maker.post(f"{path}/submission", key="submit")
    assert submitted.status_code == 200, submitted.text
    published = seat(StaffRole.PUBLISHER).post(f"{path}/publication", key="publish")
    assert published.status_code == 200, published.text
    return drafted.json["id"]


def judge(desk, signup_id, act="approval", **more):
    case = desk.get(f"/reviews/{signup_id}").json
    answer = desk.post(f"/reviews/{signup_id}/{act}", {"move_count": case["signup"]["move_count"], **more})
    assert answer.status_code == 200, answer.text


def test_a_new_programme_is_one_file(allotment, seat, phone):
    factories.privacy_document()
    unit = factories.union(factories.district_union())
    entries = [factories.roster_entry(union_of=unit) for _ in range(2)]
    openids = [factories.member(entry=entry).openid for entry in entries]
    reader = seat(StaffRole.PUBLISHER)
    assert KEY in {one["key"] for one in reader.get("/campaign-types").json["items"]}
    campaign_id = publish(seat)
    path = f"/campaigns/{campaign_id}"

    # The phone draws it, and says who may.
    worker = phone.another(openids[0])
    shown = worker.get(path).json
    assert (shown["type_title"], shown["word"], shown["gives"]) == ("职工菜园认领", "申请", "place")
    drawn = worker.get(f"{path}/form").json["fields"]
    assert [one["key"] for one in drawn] == ["experience", "years", "care"]
    assert worker.get(f"{path}/eligibility").json["eligible"] is True
    stranger = phone.another(factories.openid())
    refused = stranger.post(f"{path}/signups", {"answers": ANSWERS, "consent": PRIVACY})
    assert refused.json["code"] == "not_verified"

    # Answers are judged by the file.
    wrong = worker.post(
        f"{path}/signups", {"answers": {**ANSWERS, "experience": "no", "care": False}, "consent": PRIVACY}
    )
    assert set(wrong.json["errors"]) == {"answers.years", "answers.care"}
    made = worker.post(f"{path}/signups", {"answers": ANSWERS, "consent": PRIVACY}, key="once")
    assert (made.status_code, made.json["state"]) == (201, "submitted"), made.text
    again = worker.post(f"{path}/signups", {"answers": ANSWERS})
    assert again.json["code"] == "already_signed_up"

    # Two steps, as declared: the unit's opinion, with one item sent back, and the host's decision.
    reviewer, chair = seat(StaffRole.REVIEWER, union=unit), seat(StaffRole.CHAIR)
    mine = f"/me/signups/{made.json['id']}"
    judge(reviewer, made.json["id"], "return", item="years", reason="请核对年数")
    assert worker.get(mine).json["returned_item"] == "years"
    mended = worker.put(mine, {"answers": {"years": 2}})
    assert (mended.status_code, mended.json["state"]) == (200, "submitted"), mended.text
    judge(reviewer, made.json["id"])
    assert worker.get(mine).json["stage"] == 1
    judge(chair, made.json["id"])
    assert worker.get(mine).json["state"] == "approved"
    assert "已通过" in {one["title"] for one in worker.get("/me/messages").json["items"]}

    # One place was declared at the desk, and it is taken.
    second = phone.another(openids[1])
    late = second.post(f"{path}/signups", {"answers": {**ANSWERS, "years": 9}, "consent": PRIVACY})
    judge(reviewer, late.json["id"])
    count = chair.get(f"/reviews/{late.json['id']}").json["signup"]["move_count"]
    full = chair.post(f"/reviews/{late.json['id']}/approval", {"move_count": count})
    assert (full.status_code, full.json["code"]) == (409, "campaign_full")
    assert worker.post(f"{mine}/cancel").json["state"] == "cancelled"
    judge(chair, late.json["id"])
    assert second.get(f"/me/signups/{late.json['id']}").json["state"] == "approved"

    # And the house forgets and exports it as everything else.
    exported = second.get("/me/export").json["signups"]
    assert [one["answers"]["years"] for one in exported] == [9]
