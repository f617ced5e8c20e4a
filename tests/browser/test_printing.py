"""打印: what is put on paper has no menu, no search and nothing to press."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import settle

pytestmark = pytest.mark.browser
A4 = {"width": 794, "height": 1123}


def on_paper(page):
    settle(page)
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    for gone in ("nav.side", ".house > header", "main .el-button", ".search"):
        assert page.locator(gone).filter(visible=True).count() == 0, gone


def test_the_brief_is_the_sheet_alone(sit):
    page = sit("city.chair", "/leader_brief")
    page.locator(".sheet table").first.wait_for()
    on_paper(page)
    expect(page.get_by_role("heading", name="工会卡工作简报")).to_be_visible()
    expect(page.get_by_role("heading", name="领导简报")).to_be_hidden()


def test_an_open_payment_list_is_printed_without_the_list_behind_it(sit):
    page = sit("city.finance", "/payment-lists")
    page.locator("main tbody tr").first.click()
    page.locator(".el-drawer").get_by_role("heading", name="明细").wait_for()
    page.get_by_role("button", name="打印", exact=True).wait_for()
    on_paper(page)
    expect(page.get_by_role("heading", name="明细")).to_be_visible()
    expect(page.get_by_role("heading", name="发放清单", level=1)).to_be_hidden()
    expect(page.get_by_role("columnheader", name="收款人")).to_be_visible()
    wide = page.evaluate("() => document.querySelector('.el-drawer').getBoundingClientRect().width")
    assert wide >= A4["width"] - 60


def test_a_door_sheet_is_one_page_with_the_code_alone(sit):
    page = sit("city.merchants", "/door_codes")
    page.get_by_role("link", name="打开").first.click()
    sheet = page.locator(".door-sheet")
    expect(sheet).to_be_visible()
    settle(page)
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
