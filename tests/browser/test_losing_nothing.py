"""什么都不丢: closed tabs, ended sessions, other tabs, hurried fingers and the back button."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, find, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
MERCHANTS = "/console/api/merchants"
DRAFTS = "/console/api/drafts"
KEPT_AFTER_MS = 1_000
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code():
    """A 统一社会信用代码 that nobody has yet, with its check character (GB 32100-2015)."""
    body = "91320400MA" + "".join(secrets.choice(LETTERS) for _ in range(7))
    total = sum(weight * LETTERS.index(each) for weight, each in zip(WEIGHTS, body, strict=True))
    return body + LETTERS[-total % 31]


def enter_merchant(page, name):
    """Open the form and answer all of it."""
    page.get_by_role("button", name="录入商户", exact=True).click()
    settle(page)
    choose(page, "category", "餐饮")
    find(page, "union_id", "常州市总工会")
    fill(page, name=name, credit_code=credit_code(), number="HT-2026-118")
    fill(page, begins_on="2026-01-01", ends_on="2027-12-31")
    page.wait_for_timeout(KEPT_AFTER_MS)
    settle(page)


def hold_back(page):
    """What the page asks of its drafts from now on goes nowhere until somebody lets it on."""
    held = []

    def take(route):
        held.append(route)

    page.route(f"**{DRAFTS}**", take)
    return held


@pytest.fixture
def merchants(sit, desks):
    """The list of merchants before somebody who may enter one, with no draft left from before."""
    page = sit("city.merchants", "/merchants")
    settle(page)
    return page


def test_what_was_typed_survives_a_closed_tab(sit, merchants):
    merchants.get_by_role("button", name="录入商户", exact=True).click()
    settle(merchants)
    name = f"没有写完{secrets.token_hex(3)}"
    fill(merchants, name=name)
    merchants.close(run_before_unload=True)
    again = sit("city.merchants", "/merchants")
    again.get_by_role("button", name="录入商户", exact=True).click()
    expect(again.get_by_text("已找回您上次没有提交的内容")).to_be_visible()
    expect(again.locator("#q-name")).to_have_value(name)


def test_whoever_is_quicker_than_the_network_does_not_write_over_what_was_kept(sit, merchants):
    name = f"慢慢找回{secrets.token_hex(3)}"
    merchants.get_by_role("button", name="录入商户", exact=True).click()
    with merchants.expect_response(lambda each: name in (each.request.post_data or "")):
        fill(merchants, name=name)
    merchants.close()
    again = sit("city.merchants", "/merchants")
    settle(again)
    held = hold_back(again)
    again.get_by_role("button", name="录入商户", exact=True).click()
    expect(again.locator("#q-name")).to_be_disabled()
    expect(again.locator(".el-dialog__footer:visible button").last).to_be_disabled()
    held.pop().continue_()
    expect(again.locator("#q-name")).to_have_value(name)
    expect(again.locator("#q-union_id")).to_be_focused()


def test_a_form_opens_empty_where_the_network_does_not_say_what_was_kept(merchants):
    hold_back(merchants)
    merchants.get_by_role("button", name="录入商户", exact=True).click()
    expect(merchants.locator("#q-name")).to_be_enabled()
    expect(merchants.locator("#q-name")).to_have_value("")


def test_an_ended_session_is_opened_again_in_place_and_the_form_is_sent_as_it_was_typed(
    merchants, desks, watch
):
    name = f"过期也不丢{secrets.token_hex(3)}"
    enter_merchant(merchants, name)
    merchants.context.clear_cookies()
    watch.expect(401, "POST", MERCHANTS)
    send(merchants)
    expect(merchants.get_by_text("请重新登录，正在填写的内容还在")).to_be_visible()
    desks.forget("city.merchants")
    desks.sign_in(merchants, "city.merchants")
    expect(merchants.locator("#q-name")).to_have_value(name)
    with merchants.expect_response(lambda each: each.url.endswith(MERCHANTS) and each.status == 201):
        send(merchants)


def test_a_session_that_was_opened_anew_in_another_tab_asks_for_one_more_press_and_loses_nothing(
    merchants, desks, watch
):
    name = f"两个窗口{secrets.token_hex(3)}"
    enter_merchant(merchants, name)
    other = watch.over(merchants.context.new_page())
    merchants.context.clear_cookies()
    desks.forget("city.merchants")
    other.goto("/console/")
    desks.sign_in(other, "city.merchants")
    watch.expect(403, "POST", MERCHANTS)
    send(merchants)
    expect(merchants.get_by_role("alert").filter(has_text="请再按一次，您填的内容还在")).to_be_visible()
    expect(merchants.locator("#q-name")).to_have_value(name)
    with merchants.expect_response(lambda each: each.url.endswith(MERCHANTS) and each.status == 201):
        send(merchants)


def test_two_presses_in_a_hurry_send_once(merchants):
    name = f"只录一次{secrets.token_hex(3)}"
    enter_merchant(merchants, name)
    sent = []
    merchants.on("request", lambda each: sent.append(each) if each.method == "POST" else None)
    merchants.locator(".el-dialog__footer:visible button").last.dblclick()
    expect(merchants.get_by_text("已录入")).to_be_visible()
    assert [each.url.endswith(MERCHANTS) for each in sent] == [True]


def test_the_way_back_leads_from_a_record_to_the_list_as_it_was_searched(merchants):
    first = merchants.locator("main tbody a").first
    name = first.inner_text()
    merchants.get_by_label("名称、拼音首字母或信用代码").fill(name)
    merchants.get_by_role("button", name="查询").click()
    settle(merchants)
    merchants.locator("main tbody a").first.click()
    expect(merchants.locator(".el-drawer")).to_be_visible()
    merchants.go_back()
    expect(merchants.locator(".el-drawer")).to_be_hidden()
    expect(merchants.get_by_label("名称、拼音首字母或信用代码")).to_have_value(name)
    expect(merchants.locator("main tbody a").first).to_have_text(name)
