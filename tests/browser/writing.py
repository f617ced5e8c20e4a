"""写活动: a campaign as somebody writes it in the editor, for stories of what becomes of it."""

import datetime as dt

from playwright.sync_api import expect

from app import clock
from tests.browser.filling import fill, send
from tests.browser.reading import settle


def moment(at):
    """As the pickers write it."""
    return f"{at.astimezone(clock.CITY):%Y-%m-%d %H:%M}"


def tomorrow(now):
    """A session of three hours, tomorrow at eight."""
    begins = (now + dt.timedelta(days=1)).astimezone(clock.CITY).replace(hour=8, minute=0)
    return {
        "title": "明天上午",
        "place": "钟楼工会大厦一楼",
        "starts_at": moment(begins),
        "ends_at": moment(begins + dt.timedelta(hours=3)),
    }


COOLING = "预约时段，到附近的领取点凭码领取"


def drafted(page, title, now, slot, *, card=COOLING, quotas=()):
    """夏送清凉, or what another card stands for, with one session, handed in; gives its id.

    `quotas` are places by kind, a row each, in the order in which the editor offers the kinds.
    """
    page.locator("button.card").filter(has_text=card).click()
    page.get_by_label("标题").first.fill(title)
    times = {"报名开始": now - dt.timedelta(minutes=5), "报名结束": now + dt.timedelta(days=10)}
    for label, at in times.items():
        page.get_by_label(label).first.fill(moment(at))
        page.get_by_label(label).first.press("Enter")
    page.get_by_role("textbox", name="正文").click()
    page.keyboard.type("给户外劳动者的饮料和毛巾，凭预约码领取。")
    for row, capacity in enumerate(quotas, 1):
        page.get_by_role("button", name="加一行名额").click()
        page.get_by_label(f"第 {row} 行的名额").fill(str(capacity))
        page.get_by_label(f"第 {row} 行的名额").press("Tab")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url("**/campaigns/*/edit")

    page.get_by_role("button", name="加一场").click()
    settle(page)
    fill(page, **slot, capacity="50")
    send(page)
    expect(page.get_by_role("cell", name=slot["place"])).to_be_visible()
    page.get_by_role("button", name="提交发布").click()
    expect(page.get_by_text("提交，请核对").or_(page.get_by_text("已提交")).first).to_be_visible()
    return page.url.split("/")[-2]


def publish(page, title):
    """What a second person does who has the drafts that wait before him."""
    page.get_by_text(title).click()
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_role("button", name="核对无误，发布").click()
    with page.expect_response(lambda each: each.url.endswith("/publication")) as published:
        page.get_by_role("button", name="确定").click()
    assert published.value.ok
