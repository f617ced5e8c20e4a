"""审核台的故事: several judged at once, what another district has, and what is handed out."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.filling import fill, send
from tests.browser.phoning import sign_up, write
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
REVIEWS = "/console/api/reviews"
STUDY = "金秋助学（第一批）"


def waiting(page, title=STUDY):
    """What of this campaign waits for whoever sits here, the most urgent first."""
    items = page.request.get(f"{REVIEWS}?limit=100").json()["items"]
    return [each["signup"] for each in items if each["signup"]["title"] == title]


def test_several_are_judged_at_once_after_a_look_at_what_would_become_of_each(sit):
    page = sit("city.reviewer", "/reviews")
    campaign_id = waiting(page)[0]["campaign_id"]
    page.goto(f"/console/reviews?campaign_id={campaign_id}")
    settle(page)
    before = {each["id"]: each["move_count"] for each in waiting(page)}
    boxes = page.locator(".queue .el-checkbox")
    for place in (0, 1):
        boxes.nth(place).click()
    page.get_by_role("button", name="成批通过").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("还没有预览")).to_have_count(2)
    dialog.get_by_role("button", name="预览").click()
    expect(dialog.get_by_text("2 件都可以通过")).to_be_visible()
    assert {each["id"]: each["move_count"] for each in waiting(page)} == before
    with page.expect_response(lambda each: each.url.endswith("/reviews/batch")) as done:
        dialog.get_by_role("button", name="确认通过 2 件").click()
    judged = {each["signup_id"] for each in done.value.json()["items"]}
    expect(page.get_by_text("2 件都已通过")).to_be_visible()
    after = {each["id"]: each["move_count"] for each in waiting(page)}
    assert len(judged) == 2
    assert all(after.get(each, before[each] + 1) == before[each] + 1 for each in judged)


def test_a_district_reviewer_cannot_open_the_application_of_another_district_and_is_told_what_to_do(
    sit, watch
):
    other = waiting(sit("wujin.reviewer", "/reviews"))[0]["id"]
    watch.expect(404, "GET", f"{REVIEWS}/")
    page = sit("tianning.reviewer", f"/reviews/{other}")
    told = page.locator(".case")
    expect(told).to_contain_text("没有找到")
    told.get_by_role("button", name="返回队列").click()
    expect(page).to_have_url(re.compile(r"/console/reviews$"))


def test_what_somebody_comes_to_fetch_is_handed_out_once_and_counted(sit, demo, watch):
    publisher = sit("city.publisher", "/campaigns")
    (of,) = (
        each
        for each in publisher.request.get("/api/v1/campaigns?type=safety_gifts&limit=100").json()["items"]
        if each["id"] in demo["campaigns"]
    )
    now = clock.now().replace(microsecond=0)
    closes_at = (now + dt.timedelta(hours=2)).isoformat()
    slot = {
        "title": "今天现场领取",
        "place": "市职工服务中心",
        "starts_at": now.isoformat(),
        "ends_at": closes_at,
        "closes_at": closes_at,
        "capacity": 5,
    }
    made = write(publisher, "POST", f"/campaigns/{of['id']}/sessions", slot)
    session_id = next(each["id"] for each in made["sessions"] if each["title"] == slot["title"])
    answers = {"risk": "traffic", "wanted": ["training"]}
    phone, mine = sign_up(demo, of["id"], answers=answers, session_id=session_id)
    code = phone.post(f"/me/signups/{mine['id']}/code").json()["code"]

    page = sit("city.operator", "/check-ins")
    watch.expect(409, "POST", "/console/api/check-ins")
    for said in ("已办理", "领"):
        page.get_by_role("button", name="扫码办理").click()
        fill(page, code=code)
        send(page)
        expect(page.get_by_text(said).last).to_be_visible()
    expect(page.locator(".el-dialog [role=alert], .el-message").last).to_contain_text("领取")
    page.goto("/console/handouts")
    row = page.locator("main tbody tr").filter(has_text=slot["title"]).first
    expect(row).to_be_visible()
    slots = page.request.get(f"/console/api/handouts?campaign_id={of['id']}&limit=100").json()["items"]
    (found,) = (each for each in slots if each["id"] == session_id)
    assert [found[f"{each}_count"] for each in ("granted", "fetched", "left")] == [1, 1, 0]
