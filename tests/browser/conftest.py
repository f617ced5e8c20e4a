"""浏览器里的工作台: the demo, a Chromium, and staff who have signed in through the page.

`DEMO_DATA_DIR` names the folder of a demo that runs already; without it one is started for the run.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desks
from tests.browser.watching import Watch
from tests.demo import ROOT, Demo, installed

BUILT = ROOT / "frontend" / "console" / "dist" / "index.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 20_000
DESK = {"width": 1366, "height": 768}


expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    names = (os.environ.get("CHROMIUM"), *BROWSERS)
    found = [path for name in names if name and (path := shutil.which(name))]
    if not found:
        pytest.fail("没有找到 Chromium，请用 make browser-test 运行，它会安装", pytrace=False)
    return {"executable_path": found[0], "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def installation():
    """The demo that runs, for commands as the README says them."""
    if not BUILT.is_file():
        pytest.fail("工作台还没有构建，请先运行 make console", pytrace=False)
    running = os.environ.get("DEMO_DATA_DIR")
    if running:
        yield Demo(Path(running))
        return
    with installed() as made:
        made.start()
        yield made


@pytest.fixture(scope="session")
def demo(installation):
    """What `demo.json` says of the running demo."""
    return json.loads((installation.data_dir / "demo.json").read_text())


@pytest.fixture(scope="session")
def browser_context_args(demo):
    return {
        "base_url": demo["base_url"],
        "viewport": DESK,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(scope="session")
def desks(browser, browser_context_args, demo):
    return Desks(browser, browser_context_args, demo)


@pytest.fixture
def watch(demo):
    """What goes wrong in any page of this test is a failure, unless the test said `watch.expect(…)`."""
    watching = Watch(demo["base_url"])
    yield watching
    watching.judge()


@pytest.fixture
def blank(new_context, watch):
    """A browser in which nobody has signed in."""
    return watch.over(new_context().new_page())


@pytest.fixture
def sit(new_context, desks, watch):
    """`sit("city.publisher", "/merchants")`: a page of the console, open before that person."""

    def open_page(username, path="/", **options):
        state = desks.state(username)
        page = watch.over(new_context(storage_state=state, **options).new_page())
        page.goto(f"/console{path}")
        page.wait_for_selector("nav.side")
        return page

    return open_page
