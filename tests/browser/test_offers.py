"""优惠的故事: a batch made smaller, paused and recalled; a suspicion looked into; a shop that goes."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, send
from tests.browser.offering import published
from tests.browser.phoning import Phone

pytestmark = pytest.mark.browser


def press(page, label):
    page.locator(".el-drawer .actions").get_by_role("button", name=label, exact=True).click()


@pytest.fixture
def phone(demo):
    return Phone(demo, next(each for each in demo["workers"] if each["verified"])["openid"])


def test_stock_changes_by_a_difference_and_phones_see_a_pause_and_a_recall(sit, phone, watch):
    page = sit("city.publisher", "/coupons")
    batch = published(
        page,
        title=f"面馆满二十减五{secrets.token_hex(2)}",
        threshold_fen="20",
        discount_fen="5",
        quantity="60",
        claim_opens_at="2026-01-01 10:00",
        use_opens_at="2026-01-01 10:00",
    )
    seen = f"/coupon-batches/{batch['id']}"
    assert phone.post(f"{seen}/claim").status_code == 201

    watch.expect(409, "POST", f"/console/api{seen}/stock")
    press(page, "增减库存")
    fill(page, difference="-60", reason="少印一些")
    send(page)
    expect(page.locator(".form-dialog [role=alert]")).to_contain_text("最多可以减少")
    fill(page, difference="-10")
    send(page)
    expect(page.locator(".form-dialog")).to_be_hidden()
    expect(page.locator(".el-drawer div.figures")).to_contain_text("还没领 49")
    assert phone.get(seen)["quantity"] == 50

    press(page, "暂停发放")
    fill(page, reason="门店盘点")
    send(page)
    expect(page.locator(".el-drawer").get_by_text("已暂停").first).to_be_visible()
    assert phone.get(seen)["state"] == "paused"
    assert phone.post(f"{seen}/claim").status_code == 409
    press(page, "恢复发放")
    send(page)
    expect(page.get_by_role("button", name="暂停发放")).to_be_visible()
    assert phone.get(seen)["state"] == "open"

    press(page, "召回")
    fill(page, reason="门店不再合作")
    send(page)
    expect(page.locator(".el-drawer").get_by_text("已召回").first).to_be_visible()
    expect(page.locator(".el-drawer")).to_contain_text("门店不再合作")
    expect(page.locator(".el-drawer .actions")).to_be_hidden()
    assert phone.get(seen)["code"] == "coupon_batch_not_found"
    mine = [each["batch"]["id"] for each in phone.get("/me/coupons?state=claimed")["items"]]
    assert batch["id"] in mine


def test_a_suspicion_is_looked_into_once_and_counted_in_the_file_of_the_shop(sit):
    page = sit("city.merchants", "/anomalies?state=open")
    page.locator("main tbody tr").first.click()
    drawer = page.locator(".el-drawer")
    expect(drawer.get_by_role("heading", name="当天的核销")).to_be_visible()
    press(page, "核实")
    choose(page, "finding", "属实")
    fill(page, reason="店主承认是核销员代刷，已退回补贴")
    send(page)
    expect(drawer.locator(".actions")).to_be_hidden()
    expect(drawer).to_contain_text("店主承认是核销员代刷")
    drawer.get_by_role("row", name="商户").get_by_role("link").first.click()
    confirmed = page.locator(".el-drawer").get_by_role("cell", name="属实的异常线索", exact=True)
    expect(confirmed.locator("xpath=following-sibling::td[1]")).not_to_have_text("0")
