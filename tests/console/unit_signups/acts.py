"""What is done for a 单位报名 and its 名单, step by step."""

import io
import uuid
from types import SimpleNamespace

import xlsxwriter

from app.db import session
from app.services.signups import moves
from models import SignupAction, StaffRole
from tests import factories, programmes

VISIT = {
    "site": "常新机械二号车间",
    "address": {"district": "tianning", "text": "测试路 1 号"},
    "headcount": 80,
    "work": ["workshop"],
    "wish": "packs",
    "contact": "王小明",
    "phone": "13800138000",
    "pays_allowance": True,
}


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def a_campaign(type_="summer_cooling_visit", **facts):
    made = programmes.campaign(type_, **facts)
    session().refresh(made, ["sessions"])
    return SimpleNamespace(id=made.id, session_ids=[str(one.id) for one in made.sessions])


def book(*rows):
    """A workbook as Excel writes it; numbers of persons are text."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return held.getvalue()


def send(desk, path, content, unit, **options):
    return desk.post(
        f"{path}?union_id={unit.id}", data={"file": (io.BytesIO(content), "名单.xlsx")}, **options
    )


def preview(desk, campaign, content, unit):
    return send(desk, f"/campaigns/{campaign.id}/name-lists/preview", content, unit)


def hand_in(desk, campaign, content, unit):
    return send(desk, f"/campaigns/{campaign.id}/name-lists", content, unit)


def imported(desk, campaign, content, unit):
    answer = hand_in(desk, campaign, content, unit)
    assert answer.status_code == 201, answer.text
    return answer.json


def sign_up(desk, campaign, unit, **facts):
    body = {"union_id": str(unit.id), "answers": VISIT, **facts}
    return desk.post(f"/campaigns/{campaign.id}/unit-signups", body)


def signed(desk, campaign, unit, **facts):
    answer = sign_up(desk, campaign, unit, **facts)
    assert answer.status_code == 201, answer.text
    return answer.json


def by_phone(*numbers):
    return book(["姓名", "手机号"], *(["李建国", number] for number in numbers))


def returned(signup_id, item):
    """As a reviewer does it."""
    signup = moves.lock(uuid.UUID(signup_id))
    moves.move(factories.staff(StaffRole.REVIEWER), signup, SignupAction.RETURN, item=item, reason="请改")
    session().commit()


def ended(signup_id, action):
    moves.move(factories.staff(StaffRole.REVIEWER), moves.lock(uuid.UUID(signup_id)), action, reason="原因")
    session().commit()


INBOUND = {
    "base": "太湖湾疗养院",
    "grade": "city",
    "from_union": "外地某市总工会",
    "from_city": "某市",
    "arrives_on": "2027-05-01",
    "leaves_on": "2027-05-04",
    "headcount": 2,
    "leader_name": "王小明",
    "leader_phone": "13800138000",
    "cost": 100_000,
    "is_checked": True,
}


def inbound(desk, campaign, unit, session_id, name_list_id, papers):
    return sign_up(
        desk,
        campaign,
        unit,
        answers=INBOUND,
        session_id=session_id,
        attachments=papers,
        name_list_id=name_list_id,
    )


def member_of(unit, name="王小明"):
    return factories.member(entry=factories.roster_entry(name=name, union_of=unit))


def enrolment(*people, insurance="职工医保"):
    rows = [[name, number, insurance] for name, number in people]
    return book(["姓名（必填）", "身份证号", "基本医疗保险", "部门"], *([*row, "一车间"] for row in rows))
