"""冬送温暖: from the household's file to the payment list, with everything that can come between."""

import datetime as dt
import secrets
from typing import Any

from app import clock
from app.cli.walk.answering import answer_fields, sign_up, upload
from app.cli.walk.programmes import find, newcomer
from app.cli.walk.story import Story, WrongTurn
from app.cli.walk.worker import Verified

TEN_DAYS = dt.timedelta(days=10)
"""Longer than five working days, wherever the weekend falls."""
OPINION = "已入户了解，情况属实。"


def play(story: Story) -> None:
    """一户: on file first, then the aid, its notice, an objection, and the list for the bank."""
    family, neighbour = newcomer(story), newcomer(story)
    _open_file(story, family)
    campaign = find(story, "winter_warmth")
    signup_id = _apply(story, family, campaign)
    _approve(story, family, signup_id)
    _show(story, neighbour, campaign, signup_id)
    _pay(story, family, campaign, signup_id)
    story.put_clock_right()


def _open_file(story: Story, family: Verified) -> None:
    story.chapter("十五、先建档：一户一档")
    fields = story.call("GET", "/hardship-form", expect=200, token=family.token)["fields"]
    answers = answer_fields(story, family.token, fields, family.person)
    consent = story.call("GET", "/documents/privacy", expect=200)
    body = {"answers": answers, "consent": {"document": "privacy", "version": consent["version"]}}
    file = story.call(
        "POST", "/me/hardship-file", expect=201, token=family.token, body=body, key=secrets.token_hex(8)
    )
    story.step("职工申请建档", file["next"])
    for person in file["household"]:
        if person["is_adult"] and not person["authorised_on"]:
            signed = {
                "household_member_id": person["id"],
                "attachment_id": upload(story, family.token),
                "authorised_on": clock.today().isoformat(),
            }
            path = "/me/hardship-file/authorisations"
            story.call("POST", path, expect=201, token=family.token, body=signed, key=secrets.token_hex(8))
    story.step("家里成年人都签了核查授权书")
    desk = story.sit_down("grassroots.reviewer")
    path = f"/hardship-files/{file['id']}"
    visit = {
        "visited_on": clock.today().isoformat(),
        "visitors": "工会主席、女工委员",
        "visitor_count": 2,
        "findings": "家里有人长期看病，收入只有一份工资。",
        "is_as_told": True,
    }
    desk.call("POST", f"{path}/visits", expect=201, body=visit)
    desk.call("POST", f"{path}/showing", expect=200)
    story.step("基层工会入户，再在街道内公示五个工作日")
    story.move_clock(clock.now() + TEN_DAYS)
    opinion = {"level": "relative", "opinion": OPINION}
    for username in ("grassroots.reviewer", "township.reviewer"):
        story.sit_down(username).call("POST", f"{path}/opinion", expect=200, body=opinion)
    story.sit_down("city.chair").call("POST", f"{path}/grade", expect=200, body=opinion)
    told = story.call("GET", "/me/hardship-file", expect=200, token=family.token)
    story.step("逐级审核、主席审批，建档", told["next"])


def _apply(story: Story, family: Verified, campaign: dict[str, Any]) -> str:
    story.chapter("十六、冬送温暖：申请、退回一项、补正、审批")
    handed_in = sign_up(story, family.token, campaign["id"], family.person)
    story.step("申请", handed_in["next"])
    desk = story.sit_down("grassroots.reviewer")
    path = f"/reviews/{handed_in['id']}"
    case = desk.call("GET", path, expect=200)["signup"]
    wanted = {
        "move_count": case["move_count"],
        "item": "income_proof",
        "reason": "收入证明看不清，请重新拍一张",
    }
    desk.call("POST", f"{path}/return", expect=200, body=wanted)
    mine = story.call("GET", f"/me/signups/{handed_in['id']}", expect=200, token=family.token)
    story.step("基层工会只退回一项", mine["next"])
    body = {"answers": {"income_proof": [upload(story, family.token)]}}
    mended = story.call("PUT", f"/me/signups/{handed_in['id']}", expect=200, token=family.token, body=body)
    story.step("只补这一项，其余不用重填", mended["next"])
    return str(handed_in["id"])


def _approve(story: Story, family: Verified, signup_id: str) -> None:
    path = f"/reviews/{signup_id}"
    for username, who in (
        ("grassroots.reviewer", "基层工会审核"),
        ("city.reviewer", "上级工会审核"),
        ("city.chair", "主席审批"),
    ):
        desk = story.sit_down(username)
        case = desk.call("GET", path, expect=200)["signup"]
        desk.call("POST", f"{path}/approval", expect=200, body={"move_count": case["move_count"]})
        mine = story.call("GET", f"/me/signups/{signup_id}", expect=200, token=family.token)
        story.step(f"{who}通过", mine["next"])


def _show(story: Story, neighbour: Verified, campaign: dict[str, Any], signup_id: str) -> None:
    story.chapter("十七、公示、异议、发放清单")
    chair = story.sit_down("city.chair")
    shown = chair.call("POST", f"/campaigns/{campaign['id']}/public-notices", expect=201, body={})["items"]
    notice = shown[0]
    path = f"/public-notices/{notice['id']}"
    story.call("GET", path, expect=404, code="public_notice_not_found")
    seen = story.call("GET", path, expect=200, token=neighbour.token)
    story.step("只在街道范围公示，姓名由系统打码", "、".join(line["name"] for line in seen["lines"]))
    body = {"text": "他家去年已经领过别的补助，请核实。", "entry_id": seen["lines"][0]["id"]}
    story.call(
        "POST",
        f"{path}/objections",
        expect=201,
        token=neighbour.token,
        body=body,
        key=secrets.token_hex(8),
    )
    story.step("同一街道的职工实名提出异议")
    story.move_clock(clock.now() + TEN_DAYS)
    finance = story.sit_down("city.finance")
    lists = f"/campaigns/{campaign['id']}/payment-lists"
    refused = finance.call("POST", lists, expect=409, body={"signup_ids": [signup_id]})
    story.step("公示满期也还不能付款", refused["left_out"][0]["reason"])
    desk = story.sit_down("city.reviewer")
    objection = desk.call("GET", "/objections", expect=200, query={"state": "open"})["items"][0]
    chair = story.sit_down("city.chair")
    decision = {"finding": "dismissed", "answer": "经核实，去年领的是临时救助，不重复。"}
    chair.call("POST", f"/objections/{objection['id']}/decision", expect=200, body=decision)
    told = story.call("GET", "/me/objections", expect=200, token=neighbour.token)["items"][0]
    story.step("主席答复异议", told["answer"])


def _pay(story: Story, family: Verified, campaign: dict[str, Any], signup_id: str) -> None:
    finance = story.sit_down("city.finance")
    made = finance.call(
        "POST", f"/campaigns/{campaign['id']}/payment-lists", expect=201, body={"signup_ids": [signup_id]}
    )
    path = f"/payment-lists/{made['id']}"
    if made["payment_count"] != 1:
        raise WrongTurn(f"清单上应当只有这一人：{made}")
    story.step("财务编制发放清单", f"{made['payment_count']} 人，{made['amount_fen'] / 100:.2f} 元")
    story.sit_down("city.finance2").call("POST", f"{path}/check", expect=200)
    story.sit_down("city.chair").call("POST", f"{path}/approval", expect=200)
    story.step("另一人复核，主席审批，交银行付款")
    again = finance.call(
        "POST", f"/campaigns/{campaign['id']}/payment-lists", expect=409, body={"signup_ids": [signup_id]}
    )
    story.step("同一个人不会付第二次", again["detail"])
    mine = story.call("GET", f"/me/signups/{signup_id}", expect=200, token=family.token)
    story.step("职工看到", mine["next"])
