"""四季服务: a pack booked and picked up, an aid that nobody has twice."""

import datetime as dt
import secrets
from typing import Any

from app import clock
from app.cli.walk import worker
from app.cli.walk.answering import sign_up
from app.cli.walk.story import Person, Story, WrongTurn, grouped
from app.cli.walk.worker import Verified


def play(story: Story, member: Verified) -> None:
    """夏送清凉 and 金秋助学."""
    _cool(story, member)
    _study(story, member)


def find(story: Story, type_: str) -> dict[str, Any]:
    """The demo's campaign of a type, in full."""
    page = story.call("GET", "/campaigns", expect=200, query={"type": type_, "limit": 100})
    known = set(story.demo["campaigns"])
    ids = [each["id"] for each in page["items"] if each["id"] in known]
    if not ids:
        raise WrongTurn(f"演示环境里没有正在进行的活动：{type_}。请重新启动 make run，它会补上。")
    return story.call("GET", f"/campaigns/{ids[0]}", expect=200)


def newcomer(story: Story) -> Verified:
    """Somebody else of the same union: in the roster, logged in, verified."""
    person = worker.invent()
    worker.import_into_roster(story, person)
    return verify(story, person)


def verify(story: Story, person: Person) -> Verified:
    """Somebody who stands in the roster logs in and is verified."""
    token = story.log_in(person.openid)
    consent = story.call("GET", "/documents/privacy", expect=200)
    body = {
        "name": person.name,
        "id_number": person.id_number,
        "consent": {"document": "privacy", "version": consent["version"]},
    }
    story.call("POST", "/me/verification", expect=200, token=token, body=body)
    return Verified(person, token)


def _cool(story: Story, member: Verified) -> None:
    story.chapter("十三、夏送清凉：预约、领取")
    campaign = find(story, "summer_cooling")
    clerk = story.demo["clerks"][0]
    tomorrow = clock.today() + dt.timedelta(days=1)
    place = next(each for each in campaign["sessions"] if each["starts_at"].startswith(tomorrow.isoformat()))
    story.step("看到明天的领取点", f"{campaign['title']}，{place['title']}，{place['capacity']} 份")
    booked = sign_up(story, member.token, campaign["id"], member.person, session_id=place["id"])
    if booked["state"] != "approved":
        raise WrongTurn(f"预约后应当马上有名额：{booked}")
    story.step("预约成功", booked["next"])
    path = f"/me/signups/{booked['id']}/code"
    refused = story.call("POST", path, expect=409, code="handout_too_early", token=member.token)
    story.step("今天还领不了", refused["detail"])
    story.move_clock(dt.datetime.fromisoformat(place["starts_at"]) + dt.timedelta(hours=1))
    code = story.call("POST", path, expect=201, token=member.token)["code"]
    story.step("第二天出示领取码", grouped(code))
    till = story.log_in(clerk["openid"])
    seen = story.call("POST", "/clerk/redemptions/preview", expect=200, token=till, body={"code": code})
    store_id = seen["stores"][0]["id"] if seen["stores"] else clerk["store_id"]
    body = {"code": code, "store_id": store_id}
    story.call("POST", "/clerk/redemptions", expect=201, token=till, body=body, key=secrets.token_hex(8))
    mine = story.call("GET", f"/me/signups/{booked['id']}", expect=200, token=member.token)
    if mine["state"] != "handed_out":
        raise WrongTurn(f"领取后的状态是 {mine['state']}")
    story.step("核销员扫码发放", mine["next"])
    story.put_clock_right()


def _study(story: Story, member: Verified) -> None:
    story.chapter("十四、金秋助学：一个孩子不能申请两份")
    campaign = find(story, "golden_autumn")
    child: Person = worker.invent(born_from=clock.today().year - 20, years=10)
    given = {"child_name": child.name, "child_id_number": child.id_number}
    handed_in = sign_up(story, member.token, campaign["id"], member.person, given=given)
    story.step("家长申请", handed_in["next"])
    other = newcomer(story)
    refused = sign_up(
        story, other.token, campaign["id"], other.person, given=given, expect=409, code="double_aid"
    )
    story.step("另一位家长为同一个孩子再申请", refused["detail"])
