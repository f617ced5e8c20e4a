"""单身联谊的故事: an evening is written, published and begun at the door; reports are answered."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.filling import choose, fill, send
from tests.browser.phoning import Phone, write
from tests.browser.reading import settle
from tests.browser.writing import drafted, moment, publish

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


def single(demo, matchmaker):
    """A worker of the demo with a profile that a studio has vouched for: his phone."""
    worker = next(each for each in demo["workers"] if each["verified"])
    phone = Phone(demo, worker["openid"])
    if phone.get("/me/matchmaking")["is_ready"]:
        return phone
    seeks = "female" if int(worker["id_number"][16]) % 2 else "male"
    said = {
        "nickname": "小雨",
        "seeks": [seeks],
        "shown_to": {"nickname": ["matchmaker", "checked_in", "match"]},
        "consent": {
            "document": "matchmaking",
            "version": phone.get("/documents/matchmaking")["version"],
        },
    }
    assert phone.http.put(f"{phone.base}/me/matchmaking", json=said, timeout=30).ok
    studio = phone.get("/matchmaking/studios?district=tianning")["items"][0]["id"]
    asked = phone.post("/me/matchmaking/vouches", {"voucher": "studio", "studio_id": studio}).json()
    write(matchmaker, "POST", f"/matchmaking/vouches/{asked['id']}/approval", {"basis": "papers"})
    return phone


def test_an_evening_is_written_with_places_for_women_and_men_and_whoever_comes_hears_the_badge(sit, demo):
    title, now = f"湖畔联谊{secrets.token_hex(2)}", clock.now()
    ends_at = moment(now + dt.timedelta(hours=3))
    slot = {
        "title": "今晚",
        "place": "工人文化宫二楼",
        "starts_at": moment(now),
        "ends_at": ends_at,
        "closes_at": ends_at,
    }
    author = sit("city.publisher", "/campaigns/new")
    campaign_id = drafted(author, title, now, slot, card="男女名额相等，到场领号牌", quotas=(30, 30))
    expect(author.get_by_role("button", name="加一场")).to_have_count(0)
    publish(sit("city.chair", "/campaigns?is_submitted=true"), title)

    matchmaker = sit("tianning.matchmaker", "/matchmaking_mixers")
    announced = matchmaker.locator("tbody tr").filter(has_text=title)
    expect(announced).to_contain_text("女 剩 30，男 剩 30")
    phone = single(demo, matchmaker)
    consent = {"document": "privacy", "version": phone.get("/documents/privacy")["version"]}
    body = {"answers": {"promise": True}, "consent": consent}
    signup = phone.post(f"/matchmaking/mixers/{campaign_id}/signups", body).json()
    code = phone.post(f"/me/signups/{signup['id']}/code").json()["code"]

    door = sit("city.operator", "/check-ins")
    door.get_by_role("button", name="扫码办理").click()
    settle(door)
    fill(door, code=code)
    send(door)
    told = door.get_by_role("dialog").filter(has_text="请告诉本人")
    expect(told).to_contain_text("您是 1 号")
    told.get_by_role("button", name="看完了").click()
    expect(door.locator("main tbody tr").filter(has_text=title)).to_contain_text("1 号")
    assert phone.get(f"/matchmaking/mixers/{campaign_id}")["mine"]["badge"] == 1

    desk = sit("city.publisher", f"/mixers/{campaign_id}")
    came = desk.locator("section").filter(has=desk.get_by_role("heading", name="互选与公布"))
    expect(came).to_contain_text(re.compile(r"已入场\s*1 人"))
