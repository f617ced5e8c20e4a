"""公示期满以后、律师上门以后: what a desk does with it, and what a unit reads of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.filling import fill, send
from tests.browser.reading import find_barriers, settle

pytestmark = pytest.mark.browser


def test_who_stood_on_a_finished_notice_is_put_into_the_hall(sit):
    page = sit("city.chair", "/public-notices")
    page.get_by_text("“身边的工匠”秋季推荐").first.click()
    page.get_by_role("button", name="放进荣誉殿堂").click()
    settle(page)
    assert find_barriers(page) == []
    fill(page, unit="样板梳篦厂")
    with page.expect_response("**/honour") as made:
        send(page)
    assert made.value.status == 201, made.value.text()
    honour = made.value.json()
    assert (honour["name"], honour["unit"], honour["state"]) == ("样阿秀", "样板梳篦厂", "draft")

    page.goto(f"/console/honours/{honour['id']}")
    page.get_by_role("button", name="撤下").click()
    settle(page)
    fill(page, reason="先不展示")
    with page.expect_response("**/withdrawal") as gone:
        send(page)
    assert gone.value.ok


def test_a_unit_reads_who_its_lawyer_is_and_what_was_done(sit):
    page = sit("grassroots.operator", "/unit_signups")
    page.get_by_text("企业法律体检（上半年）").first.click()
    drawer = page.locator(".el-drawer")
    expect(drawer).to_contain_text("样板天平律师事务所")
    expect(drawer).to_contain_text("已上门，劳动合同文本收齐")
