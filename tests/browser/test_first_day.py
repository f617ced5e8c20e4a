"""第一天: a new colleague follows the README, from the command that tells her code to the first hand-out."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import expect

from app import clock
from tests import pictures
from tests.browser.filling import choose, fill, send
from tests.browser.offering import published
from tests.browser.phoning import Phone
from tests.browser.reading import settle
from tests.browser.writing import drafted, moment, publish

pytestmark = pytest.mark.browser


def today(now):
    """A session that has begun and can still be booked."""
    ends_at = moment(now + dt.timedelta(hours=3))
    return {
        "title": "今天现场",
        "place": "天宁职工服务中心",
        "starts_at": moment(now),
        "ends_at": ends_at,
        "closes_at": ends_at,
    }


def test_a_new_colleague_publishes_coupons_and_a_campaign_and_hands_out_what_somebody_booked(
    sit, blank, desks, demo, installation
):
    blank.goto("/console/")
    desks.sign_in(blank, "city.publisher")
    menu = blank.get_by_role("navigation", name="主菜单")

    menu.get_by_role("link", name="优惠券", exact=True).click()
    title = f"开业满三十减八{secrets.token_hex(2)}"
    batch = published(blank, title=title, threshold_fen="30", discount_fen="8", quantity="40")
    seen = Phone(demo, demo["workers"][0]["openid"]).get(f"/coupon-batches/{batch['id']}")
    assert (seen["title"], seen["state"]) == (title, "upcoming")

    blank.keyboard.press("Escape")
    menu.get_by_role("link", name="活动", exact=True).click()
    blank.get_by_role("button", name="新建活动").click()
    name, now = f"夏送清凉·天宁站{secrets.token_hex(2)}", clock.now()
    campaign_id = drafted(blank, name, now, today(now))
    publish(sit("city.chair", "/campaigns?is_submitted=true"), name)

    said = installation.command("phone", name)
    assert said.returncode == 0, said.stderr
    code = re.search(r"领取码：(\d+)", said.stdout)[1]

    counter = sit("city.operator", "/check-ins")
    counter.get_by_role("button", name="扫码办理").click()
    fill(counter, code=code)
    send(counter)
    row = counter.locator("main tbody tr").filter(has_text=name)
    expect(row).to_contain_text("已发放或签到")
    blank.goto(f"/console/campaigns/{campaign_id}")
    progress = blank.locator("section").filter(has=blank.get_by_role("heading", name="报名进度"))
    expect(progress).to_contain_text("已发放或已到场")


def test_who_stands_at_the_counter_without_a_phone_is_registered_with_the_paper_he_signed(
    sit, demo, tmp_path
):
    name, now = f"夏送清凉·窗口{secrets.token_hex(2)}", clock.now()
    author = sit("city.publisher", "/campaigns/new")
    campaign_id = drafted(author, name, now, today(now))
    publish(sit("city.chair", "/campaigns?is_submitted=true"), name)
    person = next(each for each in demo["workers"] if not each["verified"])
    paper = tmp_path / "同意书.png"
    paper.write_bytes(pictures.picture(size=(640, 900)))

    page = sit("city.operator", "/counter")
    page.locator("main tbody tr").filter(has_text=name).get_by_role("button", name="登记").click()
    settle(page)
    fill(page, name=person["name"], id_number=person["id_number"])
    choose(page, "session_id", "今天现场")
    choose(page, "answers.work")
    page.locator("label", has_text="本人在纸上签了").locator("xpath=..").locator(".el-switch").click()
    page.locator(".form-dialog input[type=file]").set_input_files(paper)
    expect(page.locator(".form-dialog .el-tag")).to_contain_text("同意书")
    send(page)
    expect(page.get_by_text("已登记").last).to_be_visible()
    figures = page.request.get(f"/console/api/campaigns/{campaign_id}").json()["figures"]
    assert figures["approved"] == 1
