"""审核台的故事: judged to the end, several at once, by keyboard alone, and handed out."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.filling import fill, send
from tests.browser.phoning import sign_up, write
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
DRAFTS = "/console/api/drafts"
REVIEWS = "/console/api/reviews"
STUDY = "金秋助学（第一批）"
CRAFTSMEN = "“身边的工匠”春季推荐"
TABLET = {"width": 1024, "height": 768}


def waiting(page, title=STUDY):
    """What of this campaign waits for whoever sits here, the most urgent first."""
    items = page.request.get(f"{REVIEWS}?limit=100").json()["items"]
    return [each["signup"] for each in items if each["signup"]["title"] == title]


def decide(page, word, **answers):
    """One press in the case that is open, answered and sent."""
    page.locator(".case .acts").get_by_role("button", name=re.compile(f"^{word}")).click()
    settle(page)
    fill(page, **answers)


def test_an_application_is_read_compared_and_judged_to_the_end_and_stands_on_the_wall(sit):
    page = sit("tianning.reviewer", "/reviews")
    page.set_viewport_size(TABLET)
    one = waiting(page)[0]
    page.goto(f"/console/reviews/{one['id']}")
    case = page.locator("article.case")
    expect(case.get_by_role("heading", level=2)).to_contain_text(STUDY)
    case.get_by_role("button", name="对照上一次的同类申请").click()
    expect(case.get_by_role("columnheader", name="去年金秋助学")).to_be_visible()
    expect(case.locator("tr.differs").first).to_be_visible()
    page.keyboard.press("]")
    expect(case.locator(".picture img")).to_be_visible()

    sent = []
    page.on("request", lambda each: sent.append(each) if each.url.endswith("/approval") else None)
    decide(page, "通过", amount_fen="1800")
    with page.expect_response(lambda each: each.url.endswith("/approval")) as opined:
        page.locator(".el-dialog__footer:visible button").last.dblclick()
    assert opined.value.ok, opined.value.text()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(sent) == 1
    page.goto(f"/console/reviews/{one['id']}")
    decide(page, "通过")
    with page.expect_response(lambda each: each.url.endswith("/approval")) as passed_on:
        send(page)
    assert passed_on.value.json()["signup"]["stage_role"] == "chair"

    chair = sit("city.chair", f"/reviews/{one['id']}")
    decide(chair, "通过")
    with chair.expect_response(lambda each: each.url.endswith("/approval")) as decided:
        send(chair)
    settled = decided.value.json()["signup"]
    assert (settled["state"], settled["amount_fen"]) == ("approved", 1_800_00)

    publisher = sit("city.publisher", f"/campaigns/{one['campaign_id']}")
    publisher.get_by_role("button", name="发公示").click()
    send(publisher)
    expect(publisher.get_by_text("已公示").first).to_be_visible()
    publisher.goto("/console/public-notices")
    expect(publisher.locator("main tbody").get_by_text(STUDY).first).to_be_visible()


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


def test_a_case_is_judged_without_a_mouse_and_the_way_back_loses_nothing(sit):
    page = sit("wujin.reviewer", "/reviews?type=golden_autumn")
    typed = f"材料不齐，请先到街道窗口问一问{secrets.token_hex(2)}"
    expect(page.locator(".queue a").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("article.case")).to_be_visible()
    page.keyboard.press("x")
    reason, dialog = page.locator("#q-reason"), page.get_by_role("dialog")
    expect(reason).to_be_focused()
    settle(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(typed)
    page.go_back()
    expect(page.locator("article.case")).to_be_hidden()
    expect(dialog).to_have_count(0)
    page.go_forward()
    expect(page.locator("article.case")).to_be_visible()
    page.keyboard.press("x")
    expect(dialog).to_contain_text("已找回您上次没有提交的内容")
    expect(reason).to_have_value(typed)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("a")
    expect(dialog.locator("#q-amount_fen")).to_be_focused()
    page.keyboard.type("1500")
    with page.expect_response(lambda each: each.url.endswith("/approval")) as done:
        page.keyboard.press("Enter")
    assert done.value.ok, done.value.text()
    assert done.value.json()["signup"]["amount_fen"] == 1_500_00


def test_a_note_is_kept_also_by_whoever_leaves_in_the_same_second(sit):
    page = sit("wujin.reviewer", "/reviews?type=golden_autumn")
    typed = f"先问问街道{secrets.token_hex(2)}"
    page.locator(".queue a").first.click()
    settle(page)
    page.keyboard.press("n")
    expect(page.locator("#review-note")).to_be_focused()
    page.keyboard.type(typed)
    page.go_back()
    expect(page.locator("article.case")).to_be_hidden()
    page.go_forward()
    expect(page.get_by_text("已找回您上次没有提交的备注")).to_be_visible()
    expect(page.locator("#review-note")).to_have_value(typed)
    with page.expect_response(lambda each: DRAFTS in each.url and each.request.method == "DELETE"):
        page.locator("#review-note").fill("")


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


def test_the_slower_of_two_reviewers_is_told_who_was_faster_and_keeps_what_he_wrote(sit, watch):
    slow, fast = sit("city.reviewer", "/reviews"), sit("tianning.reviewer", "/reviews")
    one = waiting(fast, CRAFTSMEN)[0]
    for page in (slow, fast):
        page.goto(f"/console/reviews/{one['id']}")
        settle(page)
    decide(slow, "不通过", reason="年限还不够，明年再来")
    decide(fast, "通过")
    with fast.expect_response(lambda each: each.url.endswith("/approval")) as first:
        send(fast)
    assert first.value.ok, first.value.text()

    watch.expect(409, "POST", f"{REVIEWS}/")
    send(slow)
    dialog = slow.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("您的这一次没有提交")
    expect(dialog.locator("#q-reason")).to_have_value("年限还不够，明年再来")
    dialog.get_by_role("button", name="取消").click()
    expect(slow.locator("article.case")).to_contain_text("同意，送下一步")
    decide(slow, "不通过")
    expect(dialog).to_contain_text("已找回您上次没有提交的内容")
    expect(dialog.locator("#q-reason")).to_have_value("年限还不够，明年再来")
