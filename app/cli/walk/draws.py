"""抽签: promised before, drawn after, recomputed by anybody with the stand-alone script."""

import datetime as dt
import subprocess
import sys
import time
from typing import Any

from app import clock
from app.cli.walk.answering import sign_up
from app.cli.walk.programmes import newcomer
from app.cli.walk.story import Desk, Story, WrongTurn
from app.cli.walk.worker import Verified

SEATS = 1
DRAWN_WITHIN_S = 60
SCRIPT = "scripts/verify_draw.py"
VALUE = "03 09 15 21 27 33 08"


def play(story: Story, member: Verified) -> None:
    """三人抽一个座位."""
    story.chapter("十八、抽签：谁都可以核对")
    publisher = story.sit_down("city.publisher")
    closes_at = clock.now() + dt.timedelta(hours=2)
    campaign = _announce(story, publisher, closes_at)
    draw = story.call("GET", f"/draws/{campaign['draw_id']}", expect=200)
    story.step("报名前先公布种子的承诺", draw["commitment"][:16] + "…")
    story.step("并说好用哪个公开的数", draw["public_source"])
    people = [member, newcomer(story), newcomer(story)]
    session_id = campaign["sessions"][0]["id"]
    entered = [sign_up(story, one.token, campaign["id"], one.person, session_id=session_id) for one in people]
    story.step(f"{len(people)} 人报名，{SEATS} 个座位", entered[0]["next"])
    story.move_clock(closes_at + dt.timedelta(hours=2))
    _draw(story, draw["id"])
    states = [
        story.call("GET", f"/me/signups/{one['id']}", expect=200, token=person.token)["state"]
        for one, person in zip(entered, people, strict=True)
    ]
    if states.count("approved") != SEATS:
        raise WrongTurn(f"应当抽中 {SEATS} 人：{states}")
    story.step("开签", f"抽中 {states.count('approved')} 人，其余未中或候补")
    _recompute(story, draw["id"])
    story.put_clock_right()


def _announce(story: Story, publisher: Desk, closes_at: dt.datetime) -> dict[str, Any]:
    draft = {
        "type": "culture_draw",
        "union_id": publisher.union_id,
        "title": "三个一百·评弹专场",
        "summary": "一个晚场，报名后公开抽签。",
        "body": "面向全市会员，免费。报名截止后抽签，抽中的凭签到码入场。",
        "opens_at": (clock.now() - dt.timedelta(minutes=1)).isoformat(timespec="seconds"),
        "closes_at": closes_at.isoformat(timespec="seconds"),
    }
    made = publisher.call("POST", "/campaigns", expect=201, body=draft)
    path = f"/campaigns/{made['id']}"
    starts_at = closes_at + dt.timedelta(days=7)
    show = {
        "title": "晚场",
        "place": "市工人文化宫小剧场",
        "starts_at": starts_at.isoformat(timespec="seconds"),
        "ends_at": (starts_at + dt.timedelta(hours=2)).isoformat(timespec="seconds"),
        "closes_at": closes_at.isoformat(timespec="seconds"),
        "capacity": SEATS,
    }
    publisher.call("POST", f"{path}/sessions", expect=201, body=show)
    promise = {
        "public_source": "演示用的公开数：某期双色球开奖号码，红球从小到大，再写蓝球",
        "public_at": (closes_at + dt.timedelta(hours=1)).isoformat(timespec="seconds"),
    }
    publisher.call("PUT", f"{path}/draw", expect=200, body=promise)
    publisher.call("POST", f"{path}/submission", expect=200)
    refused = publisher.call("POST", f"{path}/publication", expect=403, code="campaign_publisher_is_maker")
    story.step("自己起草的不能自己发布", refused["detail"])
    story.sit_down("city.chair").call("POST", f"{path}/publication", expect=200)
    return story.call("GET", path, expect=200)


def _draw(story: Story, draw_id: str) -> None:
    """Two persons enter the public value; the background draws."""
    story.command("tick", "draws.freeze")
    path, body = f"/draws/{draw_id}", {"value": VALUE}
    story.sit_down("city.publisher").call("POST", f"{path}/value", expect=200, body=body)
    story.sit_down("city.chair").call("POST", f"{path}/confirmation", expect=200, body=body)
    story.step("公开的数由一人录入、另一人再录一遍")
    deadline = time.monotonic() + DRAWN_WITHIN_S
    while story.call("GET", path, expect=200)["state"] != "drawn":
        if time.monotonic() > deadline:
            raise WrongTurn("迟迟没有开签，请看后台任务的记录。")
        time.sleep(0.5)


def _recompute(story: Story, draw_id: str) -> None:
    typed = [sys.executable, SCRIPT, f"{story.base_url}/api/v1/draws/{draw_id}"]
    done = subprocess.run(typed, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    if done.returncode != 0:
        raise WrongTurn(f"独立脚本核对不上：{done.stdout}{done.stderr}")
    story.step("用独立脚本重新算一遍", done.stdout.strip().splitlines()[-1])
