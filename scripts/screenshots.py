"""Take the pictures of the console that stand in the README, from a demo that is running.

    .venv/bin/python scripts/screenshots.py [DATA_DIR]

They are written to docs/screenshots. Chromium is found as by `make browser-test`.
"""

import io
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyotp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
DESK = ViewportSize(width=1366, height=768)
TEXT = {"title": "工会请您喝豆浆", "threshold_fen": "10", "discount_fen": "3", "quantity": "500"}
BYTES_MAX = 150_000


def _write_batch(page: Page) -> None:
    """A draft as far as its preview shows something."""
    page.get_by_role("button", name="起草券批次").click()
    _rest(page)
    page.locator("#q-merchant_id").click()
    page.locator("#q-merchant_id").press_sequentially("豆浆")
    page.get_by_role("option").filter(has_text="豆浆").first.click()
    for key, answer in TEXT.items():
        page.locator(f"#q-{key}").fill(answer)
        page.locator(f"#q-{key}").press("Tab")
    page.locator("#q-title").scroll_into_view_if_needed()


def _open_editor(page: Page) -> None:
    found = page.request.get("/console/api/campaigns?type=summer_cooling&limit=1").json()["items"]
    page.goto(f"/console/campaigns/{found[0]['id']}/edit")


def _open_case(page: Page) -> None:
    page.locator(".queue a").first.click()


def _export(page: Page) -> None:
    """Something that is there already when the page is opened."""
    page.goto("/console/coupons")
    page.get_by_role("button", name="导出", exact=True).click()
    page.locator(".form-dialog .el-dialog__footer button").last.click()
    page.wait_for_url("**/exports")
    page.get_by_text("可以下载").or_(page.get_by_text("下载")).first.wait_for()
    _rest(page)


SHOTS: tuple[tuple[str, str, str, Callable[[Page], None] | None], ...] = (
    ("today", "city.chair", "/today", None),
    ("reviews", "city.reviewer", "/reviews", _open_case),
    ("campaigns", "city.publisher", "/campaigns", _open_editor),
    ("coupons", "city.publisher", "/coupons", _write_batch),
    ("exports", "city.publisher", "/exports", _export),
    ("cockpit", "city.chair", "/cockpit", None),
    ("members", "city.operator", "/members", None),
    ("audit", "city.audit", "/audit", None),
)
"""Name, who looks, where, and what is done there first."""


def main() -> None:
    data_dir = Path(sys.argv[1] if len(sys.argv) > 1 else ".data")
    demo = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))
    people = {each["username"]: each for each in demo["staff"]}
    FOLDER.mkdir(exist_ok=True)
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    program = next(path for name in names if name and (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = _new_page(browser, demo["base_url"])
        page.wait_for_selector("#totp")
        _take(page, "sign-in")
        for name, username, path, act in SHOTS:
            page = _seat(browser, demo["base_url"], people[username])
            page.goto(f"/console{path}")
            _rest(page)
            if act is not None:
                act(page)
                _rest(page)
            _take(page, name)
        browser.close()


def _new_page(browser: Browser, base_url: str) -> Page:
    context = browser.new_context(
        base_url=base_url, viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.goto("/console/")
    return page


_seated: dict[str, BrowserContext] = {}


def _seat(browser: Browser, base_url: str, person: dict[str, str]) -> Page:
    """A page of this person, who signs in once."""
    name = person["username"]
    if name not in _seated:
        page = _new_page(browser, base_url)
        _sign_in(page, person)
        _seated[name] = page.context
    return _seated[name].new_page()


def _sign_in(page: Page, person: dict[str, str]) -> None:
    # A code counts once: somebody may have signed in with this one a moment ago.
    for step in (-1, 0, 1):
        page.fill("#username", person["username"])
        page.fill("#password", person["password"])
        page.fill("#totp", pyotp.TOTP(person["totp_secret"]).at(int(time.time()), counter_offset=step))
        with page.expect_response("**/console/api/session") as answer:
            page.keyboard.press("Enter")
        if answer.value.ok:
            page.wait_for_selector("nav.side")
            return
    raise SystemExit(f"{person['username']} 没有登录成功，过 30 秒再试")


def _rest(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


def _take(page: Page, name: str) -> None:
    """With as many colours as keep it small: what is written stays sharp."""
    path = FOLDER / f"{name}.png"
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for colours in (256, 128, 64, 32):
        taken.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= BYTES_MAX:
            break
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
