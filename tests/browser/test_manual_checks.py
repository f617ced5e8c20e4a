"""实名待核的故事: who is not matched asks from the phone, is told what is missing, asks again and is in."""

import secrets

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.filling import choose, fill, find, send
from tests.browser.phoning import Phone

pytestmark = pytest.mark.browser
ASK = "/me/verification/manual-check"
REASON = "请写清在哪个站点工作，再提交一次"


def open_waiting(page, unit):
    """The one check that waits for somebody of this unit."""
    page.goto("/console/manual_checks?state=waiting")
    page.locator("main tbody tr").filter(has_text=unit).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("您的名册里没有号码或姓名相同的")).to_be_visible()
    return drawer


def test_who_is_not_matched_asks_a_desk_and_is_verified_by_it(sit, demo):
    phone = Phone(demo, f"o{secrets.token_hex(13)}")
    number = factories.id_number("19770707", sequence=secrets.randbelow(100_000))
    me = {
        "name": "蒲文清",
        "id_number": number,
        "consent": {"document": "privacy", "version": phone.get("/documents/privacy")["version"]},
    }
    assert phone.post("/me/verification", me).json()["code"] == "roster_no_match"
    vague = f"快递站点{secrets.token_hex(3)}"
    assert phone.post(ASK, {**me, "unit_name": vague}).status_code == 201
    assert phone.get("/me")["verification"] == "pending"

    page = sit("city.reviewer", "/today")
    expect(page.get_by_text("待核对的实名认证")).to_be_visible()
    drawer = open_waiting(page, vague)
    drawer.get_by_role("button", name="不通过").click()
    fill(page, reason=REASON)
    send(page)
    expect(page.get_by_text("已告诉本人")).to_be_visible()
    mine = phone.get("/me")
    assert (mine["verification"], mine["manual_check"]["reason"]) == ("rejected", REASON)

    clear = f"红梅快递站{secrets.token_hex(3)}"
    assert phone.post(ASK, {**me, "unit_name": clear}).status_code == 201
    drawer = open_waiting(page, clear)
    drawer.get_by_role("button", name="列入名册").click()
    home = find(page, "union_id", "红梅街道新就业形态")
    choose(page, "evidence", "单位工会")
    send(page)
    expect(page.get_by_text("已列入名册并通过")).to_be_visible()
    mine = phone.get("/me")
    assert (mine["verification"], mine["membership"]["union"]["name"]) == ("verified", home)
    assert phone.get("/me/card")["state"] == "active"
    assert "实名认证已通过" in {one["title"] for one in phone.get("/me/messages")["items"]}
