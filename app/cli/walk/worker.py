"""职工的一天: from the roster to the till."""

import csv
import datetime as dt
import random
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.walk.story import Person, Story, WrongTurn, grouped
from app.seeding.city.numbers import UNASSIGNED_WALKERS_REGION, id_check_character


@dataclass(frozen=True)
class Verified:
    """Whom the story has made a verified member: the person, and the login."""

    person: Person
    token: str


def play(story: Story) -> Verified:
    """职工: reported, verified, claims and redeems. Gives who that was."""
    demo = story.demo
    person = invent()
    clerk = demo["clerks"][0]
    batch_id = demo["coupon_batches"][0]
    click.echo(f"今天的主角是虚构的 {person.name}，身份证号 {person.id_number}。")
    story.chapter("一、单位工会把新职工报进名册")
    union = import_into_roster(story, person)
    story.step("导入名册", f"{person.name} 属于{union}")
    _browse(story, batch_id)
    token = _become_member(story, person, batch_id)
    coupon = _claim(story, token, batch_id)
    _redeem(story, token, coupon, clerk)
    _read_messages(story, token, coupon)
    _leave(story, token)
    return Verified(person, story.log_in(person.openid))


def invent(*, born_from: int = 1970, years: int = 34) -> Person:
    """Somebody whose name and numbers belong to nobody, born within so many years from 1 January of one."""
    draw = random.SystemRandom()
    given = "".join(draw.choice("安宁远航思齐若水清和知行景明嘉言") for _ in range(2))
    birth_on = dt.date(born_from, 1, 1) + dt.timedelta(days=draw.randrange(years * 365))
    seventeen = f"{UNASSIGNED_WALKERS_REGION}{birth_on:%Y%m%d}{draw.randint(0, 999):03d}"
    return Person(
        name=draw.choice("赵钱孙李周吴郑王") + given,
        id_number=seventeen + id_check_character(seventeen),
        phone=f"102{draw.randint(0, 99_999_999):08d}",
        openid="o" + secrets.token_hex(14)[:27],
    )


def import_into_roster(story: Story, *people: Person) -> str:
    """Let the grassroots union report these people, in one file; gives the union's name."""
    staff = story.demo["staff"]
    union: str = next(each["union"] for each in staff if each["username"].startswith("grassroots."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名册.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["姓名", "身份证号", "所属工会"])
            writer.writerows([person.name, person.id_number, union] for person in people)
        done = story.command("roster", "import", str(path))
    if done.returncode != 0:
        raise WrongTurn(f"名册导入失败：{done.stdout[-500:]}{done.stderr[-500:]}")
    return union


def _browse(story: Story, batch_id: str) -> None:
    story.chapter("二、不登录先看看")
    page = story.call("GET", "/coupon-batches", expect=200, query={"state": "open", "limit": 5})
    story.step("看到正在发放的优惠券", "、".join(each["title"] for each in page["items"]))
    batch = story.call("GET", f"/coupon-batches/{batch_id}", expect=200)
    story.step("打开一批", f"{batch['merchant']['name']} {batch['title']}，还剩 {batch['remaining']} 张")
    store = batch["stores"][0]
    near = {"lat": store["lat"], "lng": store["lng"], "radius_m": 1000}
    stores = story.call("GET", "/stores", expect=200, query=near)["items"]
    story.step(
        "看一公里内的门店", f"{len(stores)} 家，最近的是{stores[0]['name']}，{stores[0]['distance_m']} 米"
    )


def _become_member(story: Story, person: Person, batch_id: str) -> str:
    story.chapter("三、登录并实名认证")
    token = story.log_in(person.openid)
    story.step("微信登录", "拿到登录凭证")
    refused = story.call(
        "POST", f"/coupon-batches/{batch_id}/claim", expect=403, code="not_verified", token=token
    )
    story.step("没认证时领券会被告知原因", refused["detail"])
    phone_code = story.simulate("phone_code", openid=person.openid, phone=person.phone)["code"]
    bound = story.call("POST", "/me/phone", expect=200, token=token, body={"code": phone_code})
    story.step("绑定手机号", bound["phone"])
    consent = story.call("GET", "/documents/privacy", expect=200)
    story.step("阅读知情同意书", f"{consent['title']}，第 {consent['version']} 版")
    identity = {
        "name": person.name,
        "id_number": person.id_number[:-1] + ("0" if person.id_number[-1] != "0" else "1"),
        "consent": {"document": "privacy", "version": consent["version"]},
    }
    refused = story.call(
        "POST", "/me/verification", expect=422, code="id_number_invalid", token=token, body=identity
    )
    story.step("身份证号写错一位", refused["detail"])
    identity["id_number"] = person.id_number
    member = story.call("POST", "/me/verification", expect=200, token=token, body=identity)
    story.step("实名认证通过", f"{member['name']}，{member['membership']['union']['name']}")
    card = story.call("GET", "/me/card", expect=200, token=token)
    story.step("有了电子工会卡", card["number"])
    code = story.call("POST", "/me/card/code", expect=201, token=token)
    story.step("出示会员码", f"{grouped(code['code'])}，60 秒内有效")
    return token


def _claim(story: Story, token: str, batch_id: str) -> str:
    story.chapter("四、领券")
    key = secrets.token_hex(8)
    path = f"/coupon-batches/{batch_id}/claim"
    coupon = story.call("POST", path, expect=201, token=token, key=key)
    story.step("领到一张", coupon["batch"]["title"])
    again = story.call("POST", path, expect=201, token=token, key=key)
    if again != coupon:
        raise WrongTurn("同一个 Idempotency-Key 得到了不同的回答")
    story.step("网络不好重试一次", "还是同一张，没有多领")
    refused = story.call("POST", path, expect=409, code="coupon_limit_reached", token=token)
    story.step("再领一张会被告知原因", refused["detail"])
    coupon_id: str = coupon["id"]
    return coupon_id


def _redeem(story: Story, token: str, coupon_id: str, clerk: dict[str, str]) -> None:
    story.chapter("五、到店核销")
    till = story.log_in(clerk["openid"])
    code = story.call("POST", f"/me/coupons/{coupon_id}/code", expect=201, token=token)["code"]
    story.step("出示核销码", grouped(code))
    seen = story.call("POST", "/clerk/redemptions/preview", expect=200, token=till, body={"code": code})
    if not seen["valid"]:
        raise WrongTurn(f"预览说不能核销：{seen['reason']}")
    story.step("核销员扫码预览", f"{seen['member']['name']}，{seen['coupon']['title']}，可以核销")
    amount_fen = seen["coupon"]["threshold_fen"] + 880
    body = {"code": code, "store_id": clerk["store_id"], "amount_fen": amount_fen}
    done = story.call(
        "POST", "/clerk/redemptions", expect=201, token=till, body=body, key=secrets.token_hex(8)
    )
    story.step("核销成功", f"消费 {amount_fen / 100:.2f} 元，减 {done['discount_fen'] / 100:.2f} 元")
    refused = story.call(
        "POST", "/clerk/redemptions", expect=409, code="coupon_already_redeemed", token=till, body=body
    )
    story.step("再核销一次会被拒绝", refused["detail"])
    mine = story.call("GET", f"/me/coupons/{coupon_id}", expect=200, token=token)
    if mine["state"] != "redeemed":
        raise WrongTurn(f"卡包里的状态是 {mine['state']}")
    story.step("卡包里显示已使用")
    today = story.call("GET", "/clerk/redemptions", expect=200, token=till)["items"]
    story.step("核销员看今日清单", f"第一条是 {today[0]['title']}，{today[0]['member']['name']}")


def _read_messages(story: Story, token: str, coupon_id: str) -> None:
    story.chapter("六、我的消息")
    messages = story.call("GET", "/me/messages", expect=200, token=token)["items"]
    if [each["kind"] for each in messages] != ["coupon_redeemed", "coupon_claimed"]:
        raise WrongTurn(f"消息里应有领取和核销各一条：{[each['kind'] for each in messages]}")
    for message in reversed(messages):
        story.step(f"消息“{message['title']}”", message["text"])
    newest = messages[0]
    if newest["page"] is None or coupon_id not in newest["page"]:
        raise WrongTurn(f"核销的消息没有指向那张券：{newest['page']}")
    read = story.call("POST", f"/me/messages/{newest['id']}/read", expect=200, token=token)
    summary = story.call("GET", "/me/messages/summary", expect=200, token=token)
    if read["read_at"] is None or summary["unread_count"] != len(messages) - 1:
        raise WrongTurn(f"读过一条后，未读应剩 {len(messages) - 1} 条：{summary}")
    story.step("读了一条", f"还有 {summary['unread_count']} 条未读")
    path = "/me/notice-preferences"
    body = {"muted": ["reminders", "account"]}
    refused = story.call("PUT", path, expect=422, code="group_not_mutable", token=token, body=body)
    story.step("账号安全的通知不能关", refused["detail"])
    chosen = story.call("PUT", path, expect=200, token=token, body={"muted": ["reminders"]})
    muted = [each["name"] for each in chosen["groups"] if each["muted"]]
    story.step("不想收到的可以关掉，消息里照样有", "、".join(muted))


def _leave(story: Story, token: str) -> None:
    story.chapter("七、退出")
    story.call("DELETE", "/session", expect=204, token=token)
    story.call("GET", "/me", expect=401, code="login_required", token=token)
    story.step("退出登录", "凭证立即失效")
