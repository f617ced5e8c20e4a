"""单身联谊的故事: a desk sets the picks, reads what became of an evening, and answers a report."""

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser


def test_a_publisher_says_how_many_may_be_picked_and_reads_pairs_in_parts_of_five(sit):
    page = sit("city.publisher", "/mixers")
    page.locator("tbody tr").filter(has_text="单身职工联谊").first.click()
    page.get_by_role("button", name="定互选").click()
    settle(page)
    fill(page, picks_max="5")
    with page.expect_response(lambda each: each.url.endswith("/settings")) as settled:
        send(page)
    assert settled.value.ok
    expect(page.get_by_text("5 位", exact=True).first).to_be_visible()
    page = sit("city.publisher", "/mixers")
    page.locator("tbody tr").filter(has_text="秋日单身联谊").first.click()
    expect(page.get_by_text("不足 5 对").first).to_be_visible()
    expect(page.get_by_role("button", name="定互选")).to_have_count(0)


def test_a_reviewer_answers_a_report_and_the_matchmaker_sees_neither_that_nor_a_button(sit, watch):
    page = sit("city.reviewer", "/mixer_reports")
    page.locator("tbody tr").first.click()
    expect(page.get_by_text("想借两千")).to_be_visible()
    page.get_by_role("button", name="答复").click()
    settle(page)
    choose(page, "finding", "属实")
    fill(page, answer="我们已经和对方谈过，谢谢您告诉我们")
    with page.expect_response(lambda each: each.url.endswith("/decision")) as decided:
        send(page)
    assert decided.value.ok
    expect(page.get_by_text("属实").first).to_be_visible()
    other = sit("tianning.matchmaker", "/mixers")
    expect(other.get_by_text("还没有联谊").first).to_be_visible()
    expect(other.get_by_role("link", name="联谊举报")).to_have_count(0)
