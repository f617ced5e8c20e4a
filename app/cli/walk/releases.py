"""每日放券: sold out today, there again tomorrow at the hour, whatever happens at midnight."""

import datetime as dt
import secrets
import time
from typing import Any

from app import clock
from app.cli.walk import merchants
from app.cli.walk.story import Story, WrongTurn
from app.cli.walk.worker import Verified

HOUR = 10
REMINDED_WITHIN_S = 30
"""Where the worker is at it already, the command by hand gives way to it."""


def play(story: Story, member: Verified) -> None:
    """天天惠: one coupon a day at ten o'clock, with the clock put forward over midnight."""
    story.chapter("十九、天天惠：每天十点放券")
    ten = _next_ten()
    story.move_clock(ten - dt.timedelta(minutes=30))
    desk = story.sit_down("tianning.publisher")
    store = story.call("GET", "/stores", expect=200, query={"district": "tianning", "limit": 1})["items"][0]
    daily = {
        "title": "天天惠满20减8",
        "quantity": 2,
        "daily_quantity": 1,
        "released_at_time": f"{HOUR}:00",
        "per_member_limit": 2,
        "claim_opens_at": (ten - dt.timedelta(hours=1)).isoformat(),
        "claim_closes_at": (ten + dt.timedelta(days=3)).isoformat(),
        "subsidy_percent": 0,
        "budget_fen": None,
    }
    batch = desk.call(
        "POST",
        "/coupon-batches",
        expect=201,
        body=merchants.draft(desk, store["merchant"], store, ten, **daily),
    )
    merchants.publish(desk, batch["id"])
    story.step("发布：共 2 张，每天 1 张", f"{ten:%m月%d日} {HOUR} 点第一次放出")
    refused = _claim(story, member, batch["id"], expect=409, code="claim_not_open")
    story.step("九点半还领不到", refused["detail"])
    story.move_clock(ten + dt.timedelta(seconds=2))
    _claim(story, member, batch["id"], expect=201)
    story.step("十点领到第一张")
    midnight = ten.replace(hour=0) + dt.timedelta(days=1)
    story.move_clock(midnight - dt.timedelta(seconds=30))
    _claim(story, member, batch["id"], expect=409, code="coupon_limit_reached")
    story.step("当天每人一张")
    story.move_clock(midnight + dt.timedelta(minutes=1))
    refused = _claim(story, member, batch["id"], expect=409, code="coupon_sold_out")
    story.step("过了午夜，第二天的还没放出", refused["detail"])
    if dt.datetime.fromisoformat(refused["next_release_at"]) != ten + dt.timedelta(days=1):
        raise WrongTurn(f"下一次放出的时间不对：{refused}")
    story.move_clock(ten + dt.timedelta(days=1, seconds=2))
    _claim(story, member, batch["id"], expect=201)
    story.step("第二天十点领到第二张")
    _hear_of_the_end(story, member, ten + dt.timedelta(days=4))
    story.put_clock_right()
    story.step("时钟拨回现在")


def _hear_of_the_end(story: Story, member: Verified, three_days_before: dt.datetime) -> None:
    """The clockwork reminds of the first coupon, by hand or by itself, whichever is faster."""
    story.move_clock(three_days_before)
    done = story.command("tick", "coupons.remind")
    deadline = time.monotonic() + REMINDED_WITHIN_S
    while True:
        messages = story.call("GET", "/me/messages", expect=200, token=member.token)["items"]
        reminders = [each for each in messages if each["kind"] == "coupon_expiring"]
        if reminders:
            break
        if time.monotonic() > deadline:
            raise WrongTurn(f"没有收到到期提醒：{done.stdout}{done.stderr}")
        time.sleep(1)
    if len(reminders) > 1:
        raise WrongTurn(f"到期提醒应只有一条：{[each['text'] for each in reminders]}")
    story.step("券快到期了，收到提醒", reminders[0]["text"])


def _next_ten() -> dt.datetime:
    """Ten o'clock on the day after tomorrow: ahead of wherever the story's clock stands."""
    today = clock.now().replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return today + dt.timedelta(days=2)


def _claim(story: Story, member: Verified, batch_id: str, **expected: Any) -> dict[str, Any]:
    return story.call(
        "POST",
        f"/coupon-batches/{batch_id}/claim",
        token=member.token,
        key=secrets.token_hex(8),
        **expected,
    )
