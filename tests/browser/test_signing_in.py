"""登录 in the page."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SESSION = "/console/api/session"


def test_a_publisher_signs_in_with_password_and_one_time_code_and_finds_what_she_may_do(blank, desks, demo):
    blank.goto("/console/")
    expect(blank.get_by_role("heading", name="龚惠咖 工作台")).to_be_visible()
    desks.sign_in(blank, "grassroots.publisher")
    expect(blank.get_by_role("navigation", name="主菜单")).to_be_visible()
    blank.locator("button.who").click()
    expect(blank.get_by_text("发布人 · 常州天宁采薇花木种植有限公司工会委员会")).to_be_visible()


def test_whoever_has_signed_in_is_still_signed_in_after_the_page_is_loaded_again(sit):
    page = sit("city.publisher")
    page.reload()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()


def test_a_wrong_password_is_told_kindly_and_the_name_stays_typed(blank, watch):
    watch.expect(401, "POST", SESSION)
    blank.goto("/console/")
    blank.fill("#username", "nobody.at.all")
    blank.fill("#password", "not the password")
    blank.fill("#totp", "000000")
    blank.keyboard.press("Enter")
    refusal = blank.get_by_role("alert")
    expect(refusal).to_contain_text("登录名、口令或动态口令不对")
    expect(refusal).to_contain_text("请核对后再试")
    expect(blank.locator("#username")).to_have_value("nobody.at.all")
    expect(blank.locator("#totp")).to_have_value("")


def test_signing_out_leaves_nothing_open(blank, desks):
    blank.goto("/console/")
    desks.sign_in(blank, "city.reader")
    blank.locator("button.who").click()
    blank.get_by_role("menuitem", name="退出").click()
    expect(blank.locator("#username")).to_be_visible()
    blank.goto("/console/merchants")
    expect(blank.locator("#username")).to_be_visible()
