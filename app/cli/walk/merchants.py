"""商户的一生: applies, is approved, opens a store, finds a clerk, gives coupons, is paid."""

import datetime as dt
import random
import secrets
import time
from typing import Any

from app import clock
from app.cli.walk.story import Desk, Story, WrongTurn, yuan
from app.cli.walk.worker import Verified, invent
from app.seeding.city.numbers import NumberBook

DISCOUNT_FEN, THRESHOLD_FEN, SUBSIDY_PERCENT = 800, 2000, 50
PUBLISHED_WITHIN_S = 30
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""The smallest picture there is, in the place of a scanned licence."""


def play(story: Story, member: Verified) -> None:
    """商户: application, approval, store, clerk, batch, redemption, reversal, statement."""
    owner = _phone_of_somebody(story)
    merchants_desk = story.sit_down("city.merchants")
    merchant = _become_a_merchant(story, owner, merchants_desk)
    store = _open_a_store(story, owner, merchant)
    clerk = _find_a_clerk(story, owner, store)
    batch = _publish_a_batch(story, merchant, store)
    redemption = _redeem_reverse_redeem(story, member, clerk, batch, store)
    _settle(story, owner, merchant, redemption)


def _phone_of_somebody(story: Story) -> str:
    """The login of a new person with a bound phone number."""
    person = invent()
    token = story.log_in(person.openid)
    code = story.simulate("phone_code", openid=person.openid, phone=person.phone)["code"]
    story.call("POST", "/me/phone", expect=200, token=token, body={"code": code})
    return token


def _become_a_merchant(story: Story, owner: str, desk: Desk) -> dict[str, Any]:
    story.chapter("八、商户入驻")
    licence = NumberBook(random.Random(secrets.randbits(64))).credit_code("92")  # noqa: S311 - an invented number
    picture = story.call(
        "POST", "/attachments", expect=201, token=owner, files={"file": ("licence.png", PIXEL, "image/png")}
    )
    application = {
        "name": f"巷口小馆{secrets.randbelow(10_000):04d}",
        "credit_code": licence[:-1] + ("A" if licence[-1] != "A" else "B"),
        "category": story.call("GET", "/categories", expect=200)["items"][0]["id"],
        "district": "tianning",
        "address": "测试路 8 号",
        "offer": "会员满20减8",
        "contact_name": "店主",
        "contact_phone": "10200000008",
        "attachments": [picture["id"]],
    }
    refused = story.call(
        "POST",
        "/merchant-applications",
        expect=422,
        code="credit_code_invalid",
        token=owner,
        body=application,
    )
    story.step("执照号码抄错一位会被指出", refused["detail"])
    application["credit_code"] = licence
    made = story.call("POST", "/merchant-applications", expect=201, token=owner, body=application)
    story.step("店主在手机上申请入驻", made["name"])
    queue = desk.call("GET", "/merchant-applications", expect=200, query={"state": "submitted"})["items"]
    if made["id"] not in [each["id"] for each in queue]:
        raise WrongTurn("工会的待办里没有这份申请")
    story.step("工会的待办里出现这份申请", f"共 {len(queue)} 份")
    today = clock.today()
    contract = {
        "number": f"合同{secrets.token_hex(3)}",
        "begins_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=365)).isoformat(),
    }
    approved = desk.call("POST", f"/merchant-applications/{made['id']}/approval", expect=200, body=contract)
    story.step("审核通过，签好合同", f"到 {contract['ends_on']} 为止")
    _hear(story, owner, "application_approved")
    return {"id": approved["merchant_id"], "name": made["name"]}


def _hear(story: Story, owner: str, kind: str) -> None:
    """The owner's newest message is of this kind, and he reads it."""
    messages = story.call("GET", "/me/messages", expect=200, token=owner)["items"]
    if not messages or messages[0]["kind"] != kind:
        raise WrongTurn(f"店主没有收到 {kind}：{[each['kind'] for each in messages]}")
    story.step(f"店主收到消息“{messages[0]['title']}”", messages[0]["text"])


def _open_a_store(story: Story, owner: str, merchant: dict[str, Any]) -> dict[str, Any]:
    story.chapter("九、开店、排班、请核销员")
    place = {
        "name": merchant["name"] + "总店",
        "district": "tianning",
        "address": "测试路 8 号",
        "lat": 31.7796,
        "lng": 119.9745,
        "phone": None,
    }
    store = story.call(
        "POST", f"/owner/merchants/{merchant['id']}/stores", expect=201, token=owner, body=place
    )
    story.step("登记门店", store["name"])
    spans = [("10:00", "14:00"), ("13:00", "21:00")]
    hours = [
        {"weekday": day, "opens_at": opens, "closes_at": closes}
        for day in range(7)
        for opens, closes in spans
    ]
    path = f"/owner/stores/{store['id']}/hours"
    refused = story.call("PUT", path, expect=422, code="hours_overlap", token=owner, body={"hours": hours})
    story.step("营业时段重叠会被指出", refused["detail"])
    for span in hours:
        if span["closes_at"] == "21:00":
            span["opens_at"] = "16:30"
    story.call("PUT", path, expect=200, token=owner, body={"hours": hours})
    story.step("午市、晚市，中间休息")
    return store


def _find_a_clerk(story: Story, owner: str, store: dict[str, Any]) -> str:
    word = story.call("POST", f"/owner/stores/{store['id']}/invitations", expect=201, token=owner)
    clerk = _phone_of_somebody(story)
    body = {"invitation": word["word"]}
    story.call("POST", "/clerk/stores", expect=201, token=clerk, body=body)
    story.step("店主发出邀请，核销员接受")
    another = _phone_of_somebody(story)
    refused = story.call(
        "POST", "/clerk/stores", expect=409, code="invitation_invalid", token=another, body=body
    )
    story.step("一个邀请只能用一次", refused["detail"])
    return clerk


def _publish_a_batch(story: Story, merchant: dict[str, Any], store: dict[str, Any]) -> dict[str, Any]:
    story.chapter("十、发券")
    desk = story.sit_down("city.publisher")
    now = clock.now().replace(microsecond=0)
    batch = desk.call("POST", "/coupon-batches", expect=201, body=draft(desk, merchant, store, now))
    story.step("工会编制券批次", f"{batch['title']}，工会补贴 {SUBSIDY_PERCENT}%")
    publish(desk, batch["id"])
    story.step("发布，后台生成优惠券", f"{batch['quantity']} 张")
    return batch


def draft(
    desk: Desk, merchant: dict[str, Any], store: dict[str, Any], now: dt.datetime, **changes: Any
) -> dict[str, Any]:
    """A batch of 满20减8 that opened a minute ago."""
    return {
        "union_id": desk.union_id,
        "merchant_id": merchant["id"],
        "store_ids": [store["id"]],
        "title": "满20减8",
        "description": "堂食、外带都能用。",
        "kind": "threshold",
        "threshold_fen": THRESHOLD_FEN,
        "discount_fen": DISCOUNT_FEN,
        "quantity": 20,
        "per_member_limit": 2,
        "per_day_limit": 1,
        "audience": [{"is": "verified"}],
        "claim_opens_at": (now - dt.timedelta(minutes=1)).isoformat(),
        "claim_closes_at": (now + dt.timedelta(days=10)).isoformat(),
        "use_after_days": 0,
        "use_for_days": 7,
        "subsidy_percent": SUBSIDY_PERCENT,
        "budget_fen": 20 * DISCOUNT_FEN * SUBSIDY_PERCENT // 100,
        **changes,
    }


def publish(desk: Desk, batch_id: str) -> None:
    """Publish a batch and wait until the background has made its coupons."""
    desk.call("POST", f"/coupon-batches/{batch_id}/publication", expect=200)
    deadline = time.monotonic() + PUBLISHED_WITHIN_S
    while desk.call("GET", f"/coupon-batches/{batch_id}", expect=200)["state"] == "publishing":
        if time.monotonic() > deadline:
            raise WrongTurn("优惠券迟迟没有生成，请看后台任务的记录。")
        time.sleep(0.3)


def _redeem_reverse_redeem(
    story: Story, member: Verified, clerk: str, batch: dict[str, Any], store: dict[str, Any]
) -> dict[str, Any]:
    story.chapter("十一、核销、撤销、再核销")
    path = f"/coupon-batches/{batch['id']}/claim"
    coupon = story.call("POST", path, expect=201, token=member.token, key=secrets.token_hex(8))
    story.step("会员领到", coupon["batch"]["title"])
    first = _redeem(story, member, clerk, coupon["id"], store)
    story.step("核销员手快点错了", f"先按 {yuan(first['amount_fen'])} 核销")
    undone = story.call(
        "POST",
        f"/clerk/redemptions/{first['id']}/reversal",
        expect=200,
        token=clerk,
        body={"reason": "金额输错"},
        key=secrets.token_hex(8),
    )
    story.step("半小时内可以撤销", f"原因已记录，撤销于 {undone['reversed_at'][11:16]}")
    second = _redeem(story, member, clerk, coupon["id"], store)
    story.step("重新核销", f"减 {yuan(second['discount_fen'])}")
    return second


def _redeem(
    story: Story, member: Verified, clerk: str, coupon_id: str, store: dict[str, Any]
) -> dict[str, Any]:
    digits = story.call("POST", f"/me/coupons/{coupon_id}/code", expect=201, token=member.token)["code"]
    body = {"code": digits, "store_id": store["id"], "amount_fen": THRESHOLD_FEN + 350}
    return story.call(
        "POST", "/clerk/redemptions", expect=201, token=clerk, body=body, key=secrets.token_hex(8)
    )


def _settle(story: Story, owner: str, merchant: dict[str, Any], redemption: dict[str, Any]) -> None:
    story.chapter("十二、过了午夜，结算")
    day = dt.datetime.fromisoformat(redemption["redeemed_at"]).astimezone(clock.CITY)
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    story.move_clock(midnight + dt.timedelta(hours=1))
    story.step("拨快时钟", "到明天凌晨一点")
    maker = story.sit_down("city.finance")
    period = {
        "merchant_id": merchant["id"],
        "begins_on": day.date().isoformat(),
        "ends_on": day.date().isoformat(),
    }
    statement = maker.call("POST", "/statements", expect=201, body=period)
    owed = DISCOUNT_FEN * SUBSIDY_PERCENT // 100
    if (statement["redemption_count"], statement["subsidy_fen"]) != (1, owed):
        raise WrongTurn(f"结算单与核销记录不符：{statement}")
    story.step("财务编制结算单", f"1 笔，补贴 {yuan(owed)}，撤销的那笔不算")
    path = f"/statements/{statement['id']}"
    refused = maker.call("POST", f"{path}/check", expect=403, code="same_person")
    story.step("自己编的不能自己复核", refused["detail"])
    checker = story.sit_down("city.finance2")
    checker.call("POST", f"{path}/check", expect=200)
    story.step("另一人复核")
    _hear(story, owner, "statement_ready")
    phone_path = f"/clerk/statements/{statement['id']}"
    story.call("POST", f"{phone_path}/agreement", expect=200, token=owner, key=secrets.token_hex(8))
    story.step("店主在手机上对账，确认无误")
    invoice = story.call(
        "POST", "/attachments", expect=201, token=owner, files={"file": ("invoice.png", PIXEL, "image/png")}
    )
    body = {"number": "24312000000012345678", "attachment_id": invoice["id"]}
    story.call("POST", f"{phone_path}/invoice", expect=200, token=owner, body=body, key=secrets.token_hex(8))
    story.step("店主上传发票")
    paid = {"reference": "YH20260001", "paid_on": midnight.date().isoformat()}
    checker.call("POST", f"{path}/payment", expect=200, body=paid)
    story.step("付款完成，结算单办结")
    _hear(story, owner, "statement_paid")
