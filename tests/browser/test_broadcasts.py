"""群发: where a message leads is chosen by its name, and the path is what is kept."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, find, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser


def kept(answer):
    """The page of the broadcast that was just sent."""
    assert answer.ok, answer.text()
    return answer.json()["page"]


def test_a_message_leads_to_a_page_or_a_campaign_chosen_by_its_name(sit):
    page = sit("city.publisher", "/broadcasts")
    page.get_by_role("button", name="起草群发").click()
    settle(page)
    fill(page, title=f"天热了{secrets.token_hex(2)}", text="领取点有水和毛巾。")
    choose(page, "page", "一个活动")
    title = find(page, "page-campaign", "清凉")
    expect(page.get_by_label("手机上的样子")).to_contain_text(f"点开去：活动：{title}")
    with page.expect_response(
        lambda each: each.request.method == "POST" and "broadcasts" in each.url
    ) as made:
        send(page)
    assert re.fullmatch(r"pages/campaigns/detail\?id=[0-9a-f-]{36}", kept(made.value))

    page.get_by_role("cell", name=made.value.json()["title"]).click()
    expect(page.locator(".el-drawer")).to_contain_text(f"活动：{title}")
    page.get_by_role("button", name="修改").click()
    settle(page)
    expect(page.locator("#q-page-campaign")).to_be_visible()
    choose(page, "page", "电子会员卡")
    with page.expect_response(lambda each: each.request.method == "PUT") as changed:
        send(page)
    assert kept(changed.value) == "pages/me/card"
    expect(page.locator(".el-drawer")).to_contain_text("电子会员卡")


def test_a_page_that_nobody_here_knows_stays_as_it_was(sit):
    page = sit("city.publisher", "/broadcasts")
    body = {"title": f"老消息{secrets.token_hex(2)}", "text": "写在从前。", "page": "pages/old/place?x=1"}
    union = page.evaluate("() => fetch('/console/api/unions?limit=1').then((answer) => answer.json())")
    made = page.evaluate(
        """async (body) => {
            const session = await (await fetch('/console/api/session')).json()
            const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token}
            const given = { method: 'POST', headers, body: JSON.stringify(body) }
            return await (await fetch('/console/api/broadcasts', given)).json()
        }""",
        {**body, "union_id": union["items"][0]["id"]},
    )
    page.goto(f"/console/broadcasts/{made['id']}")
    expect(page.locator(".el-drawer")).to_contain_text("其他页面（pages/old/place?x=1）")
    page.get_by_role("button", name="修改").click()
    settle(page)
    fill(page, text="改了一个字。")
    with page.expect_response(lambda each: each.request.method == "PUT") as changed:
        send(page)
    assert kept(changed.value) == body["page"]
