"""每一页: opened by somebody who may, read by axe-core, and clicked through."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import find_barriers, settle
from tests.demo import ROOT

pytestmark = pytest.mark.browser
PAGES = ROOT / "frontend" / "console" / "src" / "pages"
STEMS = sorted(
    re.search(r"\bstem: '([a-z_-]+)'", path.read_text()).group(1) for path in PAGES.glob("*/page.ts")
)
NAMES_BY_NUMBER = ("audit",)
"""The log holds numbers and no names, so that it can be kept when somebody is forgotten."""
MADE_BY_PROGRAMS = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\bundefined\b|\bNaN\b|\bnull\b|\[object"
)


@pytest.fixture(scope="session")
def menus():
    """Who finds which pages in the menu, as far as somebody has looked."""
    return {}


@pytest.fixture
def opened(sit, desks, menus):
    """`opened(stem)`: that page before the first of the staff who may."""

    def open_stem(stem):
        for username in desks.people:
            if username not in menus:
                links = sit(username).locator("nav.side section a")
                menus[username] = {each.get_attribute("href").rsplit("/", 1)[1] for each in links.all()}
            if stem in menus[username]:
                page = sit(username, f"/{stem}")
                settle(page)
                return page
        raise AssertionError(f"nobody of the demo finds {stem} in the menu")

    return open_stem


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_says_what_it_is_for_and_shows_what_there_is_or_what_to_do_next(opened, stem):
    page = opened(stem)
    main = page.locator("main#content")
    title = main.get_by_role("heading", level=1)
    expect(title).not_to_be_empty()
    assert page.title().startswith(title.inner_text())
    help_text = main.locator("p.quiet").first.inner_text()
    assert len(help_text) >= 12
    assert help_text.endswith("。")
    if stem not in NAMES_BY_NUMBER:
        assert not MADE_BY_PROGRAMS.findall(main.inner_text())
    assert main.locator(".refusal").count() == 0
    if main.locator(".el-table").count():
        rows = main.locator(".el-table__body-wrapper tbody tr").count()
        told = main.locator(".el-table__empty-text").first
        assert rows or told.inner_text().strip() not in ("", "暂无数据")


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_its_first_record_and_its_forms_have_no_barrier(opened, watch, stem):
    watch.expect(409, "GET", "/console/api/campaigns/")  # Figures that not every type has.
    page = opened(stem)
    barriers = [("page", each) for each in find_barriers(page)]
    starts = page.locator("main .starts button")
    for place in range(starts.count()):
        if starts.nth(place).is_hidden():
            continue
        starts.nth(place).click()
        settle(page)
        if page.locator(".el-dialog:visible").count():
            name = starts.nth(place).inner_text()
            barriers += [(f"form {name}", each) for each in find_barriers(page)]
        page.goto(f"/console/{stem}")
        settle(page)
    links = page.locator(f"main tbody a[href^='/console/{stem}/']")
    if links.count():
        links.first.click()
        settle(page)
        barriers += [("record", each) for each in find_barriers(page)]
    assert not barriers, "\n".join(f"{where}: {what}" for where, what in barriers)
