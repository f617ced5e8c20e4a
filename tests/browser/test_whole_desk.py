"""工作台的故事: what staff do with it, to the end."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, find, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
BATCHES = "/console/api/coupon-batches"


def test_a_batch_drafted_by_one_and_approved_by_another_is_published_and_seen_on_the_phones(sit):
    title = f"工会请您喝豆浆{secrets.token_hex(2)}"
    page = sit("city.publisher", "/coupons")
    page.get_by_role("button", name="起草券批次").click()
    settle(page)
    choose(page, "kind", "代金券")
    find(page, "merchant_id", "面馆")
    settle(page)
    choose(page, "store_ids")
    page.keyboard.press("Escape")
    fill(page, title=title, discount_fen="5", quantity="60")
    with page.expect_response(lambda each: each.url.endswith(BATCHES)) as drafted:
        send(page)
    batch = drafted.value.json()
    assert drafted.value.status == 201, batch

    page.goto(f"/console/coupons/{batch['id']}")
    expect(page.get_by_text("等主席审批")).to_be_visible()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_hidden()
    chair = sit("city.chair", f"/coupons/{batch['id']}")
    chair.get_by_role("button", name="审批", exact=True).click()
    send(chair)
    expect(chair.get_by_text("已审批").first).to_be_visible()

    page.reload()
    page.get_by_role("button", name="发布", exact=True).click()
    with page.expect_response(lambda each: each.url.endswith("/publication")) as published:
        send(page)
    assert published.value.ok
    seen = None
    for _ in range(40):
        seen = page.request.get(f"/api/v1/coupon-batches/{batch['id']}")
        if seen.ok:
            break
        page.wait_for_timeout(500)
    assert seen.ok, seen.text()
    assert seen.json()["title"] == title


def test_a_district_reviewer_cannot_open_the_station_of_another_district_and_is_told_kindly(sit, watch):
    tianning, wujin = (
        {each["id"] for each in sit(name, "/stations").request.get("/console/api/stations").json()["items"]}
        for name in ("tianning.reviewer", "wujin.reviewer")
    )
    other = next(iter(wujin - tianning))
    watch.expect(404, "GET", "/console/api/stations/")
    page = sit("tianning.reviewer", f"/stations/{other}")
    expect(page.locator(".el-drawer")).to_contain_text("没有找到")
    assert page.get_by_role("navigation", name="主菜单").is_visible()


def test_an_address_that_leads_nowhere_is_told_with_the_way_home(sit):
    page = sit("city.chair", "/no-such-page")
    expect(page.get_by_text("没有这一页，也可能不在您的权限内")).to_be_visible()
    page.get_by_role("button", name="回到首页").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_signing_in_searching_and_opening_a_record_need_no_mouse(blank, desks):
    page = blank
    page.goto("/console/")
    person = desks.people["city.finance2"]
    page.locator("#username").focus()
    for answer in (person["username"], person["password"], desks.code(person["username"])):
        page.keyboard.type(answer)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.side")
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("() => document.activeElement.textContent.trim()") == "商户":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="商户", level=1)).to_be_visible()
    settle(page)
    for _ in range(60):
        if page.evaluate("() => document.activeElement.closest('tbody') !== null"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".el-drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".el-drawer")).to_be_hidden()
