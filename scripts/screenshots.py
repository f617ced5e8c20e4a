"""Take the pictures of the console that stand in the README, from a demo that is running.

    .venv/bin/python scripts/screenshots.py [DATA_DIR]

They are written to docs/screenshots. Chromium is found as by `make browser-test`.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
DESK = {"width": 1366, "height": 768}
SHOTS = (
    ("today", "city.chair", "/today", ""),
    ("reviews", "city.reviewer", "/reviews", ".queue a"),
    ("campaigns", "city.publisher", "/campaigns", "tbody a"),
    ("coupons", "city.publisher", "/coupons", "button:has-text('起草券批次')"),
    ("cockpit", "city.chair", "/cockpit", ""),
    ("members", "city.operator", "/members", ""),
    ("audit", "city.audit", "/audit", ""),
)
"""Name, who looks, where, and what is opened there."""


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
        for name, username, path, opens in SHOTS:
            page = _new_page(browser, demo["base_url"])
            _sign_in(page, people[username])
            page.goto(f"/console{path}")
            _rest(page)
            if opens and page.locator(opens).count():
                page.locator(opens).first.click()
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
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()
