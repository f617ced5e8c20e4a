"""办一个活动: from choosing its type to the first worker who has booked, by two of the staff."""

import datetime as dt
import secrets
import uuid

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.filling import fill, send

pytestmark = pytest.mark.browser


def moment(at):
    return f"{at.astimezone(clock.CITY):%Y-%m-%d %H:%M}"


def drafted(page, title, now):
    """夏送清凉 with one session tomorrow, handed in; gives its id."""
    page.locator("button.card").filter(has_text="预约时段，到附近的领取点凭码领取").click()
    page.get_by_label("标题").first.fill(title)
    times = {"报名开始": now - dt.timedelta(minutes=5), "报名结束": now + dt.timedelta(days=10)}
    for label, at in times.items():
        page.get_by_label(label).first.fill(moment(at))
        page.get_by_label(label).first.press("Enter")
    page.get_by_role("textbox", name="正文").click()
    page.keyboard.type("给户外劳动者的饮料和毛巾，凭预约码领取。")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url("**/campaigns/*/edit")

    page.get_by_role("button", name="加一场").click()
    tomorrow = (now + dt.timedelta(days=1)).astimezone(clock.CITY).replace(hour=8, minute=0)
    times = {"starts_at": moment(tomorrow), "ends_at": moment(tomorrow + dt.timedelta(hours=3))}
    fill(page, title="明天上午", **times, capacity="50", place="钟楼工会大厦一楼")
    send(page)
    expect(page.get_by_role("cell", name="钟楼工会大厦一楼")).to_be_visible()
    page.get_by_role("button", name="提交发布").click()
    expect(page.get_by_text("提交，请核对").or_(page.get_by_text("已提交")).first).to_be_visible()
    return page.url.split("/")[-2]


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
    author = sit("city.publisher", "/campaigns/new")
    campaign_id = drafted(author, title, clock.now())
    expect(author.get_by_role("button", name="核对无误，发布")).to_be_hidden()

    chair = sit("city.chair", "/campaigns?is_submitted=true")
    chair.get_by_text(title).click()
    chair.get_by_role("button", name="核对", exact=True).click()
    chair.get_by_role("button", name="核对无误，发布").click()
    with chair.expect_response(lambda each: each.url.endswith("/publication")) as published:
        chair.get_by_role("button", name="确定").click()
    assert published.value.ok

    answer = booked(chair, demo, campaign_id)
    assert answer.status == 201, answer.text()
    assert "凭领取码领取" in answer.json()["next"]
    author.goto(f"/console/campaigns/{campaign_id}")
    progress = author.locator("section").filter(has=author.get_by_role("heading", name="报名进度"))
    expect(progress).to_contain_text("已通过")
