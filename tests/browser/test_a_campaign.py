"""办一个活动: from choosing its type to the first worker who has booked, by two of the staff."""

import secrets
import uuid

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.writing import drafted, publish, tomorrow

pytestmark = pytest.mark.browser


def booked(page, demo, campaign_id):
    """What the phone of a verified worker is answered who books the first session."""
    worker = next(each for each in reversed(demo["workers"]) if each["verified"])
    asked = {"data": {"openid": worker["openid"]}}
    code = page.request.post(f"{demo['simulator_url']}/__sim__/login_code", **asked).json()["code"]
    token = page.request.post("/api/v1/session", data={"code": code}).json()["token"]
    phone = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    path = f"/api/v1/campaigns/{campaign_id}"
    (session,) = page.request.get(path, headers=phone).json()["sessions"]
    body = {"answers": {"work": "outdoor"}, "session_id": session["id"]}
    return page.request.post(f"{path}/signups", headers=phone, data=body)


def test_a_campaign_that_one_writes_and_another_publishes_is_booked_on_a_phone(sit, demo):
    title = f"夏送清凉·钟楼站{secrets.token_hex(2)}"
    now = clock.now()
    author = sit("city.publisher", "/campaigns/new")
    campaign_id = drafted(author, title, now, tomorrow(now))
    expect(author.get_by_role("button", name="核对无误，发布")).to_be_hidden()

    chair = sit("city.chair", "/campaigns?is_submitted=true")
    publish(chair, title)

    answer = booked(chair, demo, campaign_id)
    assert answer.status == 201, answer.text()
    assert "凭领取码领取" in answer.json()["next"]
    author.goto(f"/console/campaigns/{campaign_id}")
    progress = author.locator("section").filter(has=author.get_by_role("heading", name="报名进度"))
    expect(progress).to_contain_text("已通过")
