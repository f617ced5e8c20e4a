"""首屏: what the console weighs, and that it can be used on a tablet."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.browser.reading import settle
from tests.demo import ROOT

pytestmark = pytest.mark.browser
BUILT = ROOT / "frontend" / "console" / "dist"
FIRST_VIEW_BYTES_MAX = 500_000
TABLET = {"width": 1024, "height": 768}


def test_the_first_view_needs_at_most_500_kilobytes_compressed(sit, demo):
    page = sit("city.chair")
    settle(page)
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((each) => each.name)")
    beginning = f"{demo['base_url']}/console/"
    names = {each.removeprefix(beginning) for each in loaded if "/console/api/" not in each}
    files = [BUILT / name for name in {*names, "index.html"}]
    assert len(files) > 2
    weight = sum(len(gzip.compress(path.read_bytes())) for path in files if path.is_file())
    assert weight <= FIRST_VIEW_BYTES_MAX


def test_charts_maps_and_the_editor_are_not_part_of_the_first_view(sit):
    page = sit("city.chair")
    settle(page)
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((each) => each.name)")
    assert not [name for name in loaded if any(heavy in name for heavy in ("echarts", "leaflet", "tiptap"))]


@pytest.mark.parametrize("path", ["/today", "/merchants", "/coupons", "/reviews", "/cockpit"])
def test_on_a_tablet_nothing_runs_off_the_side_and_the_menu_folds_away(sit, path):
    page = sit("city.chair", path)
    page.set_viewport_size(TABLET)
    page.reload()
    settle(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator("main#content h1")).to_be_in_viewport()
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="展开菜单").click()
    expect(menu).to_be_visible()
