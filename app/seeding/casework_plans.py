"""待办的计划: which invented people hand in what, and how far it has gone. Names and numbers are nobody's."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.seeding.city import numbers

_LUHN_NINE = 9


class Next(StrEnum):
    """With whom the first of the approved sign-ups lies by now. The others still wait for somebody."""

    LAWYER = "lawyer"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """One sign-up. `who`: a district and a number, the same words for the same person."""

    who: str
    answers: Mapping[str, Any]
    papers: Mapping[str, int] = field(default_factory=dict)
    """How many sheets are handed in for a question."""
    days_ago: int = 0
    approved_steps: int = 0
    amount_fen: int | None = None
    returned_item: str | None = None
    is_handed_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePlan:
    """A campaign with its sign-ups. Days are counted from the day of seeding."""

    type: str
    title: str
    cases: tuple[CasePlan, ...]
    host: str | None = None
    opens_day: int = -20
    closes_day: int = 0
    session_day: int = 0
    session_days: int = 1
    capacity: int = 40
    is_over: bool = False
    is_shown: bool = False
    """Whether what is approved is on public notice now."""
    objection: str | None = None
    is_to_be_paid: bool = False
    next: Next | None = None


def _child(born: str, sequence: int) -> str:
    first_17 = f"{numbers.UNASSIGNED_REGION}{dt.date.fromisoformat(born):%Y%m%d}{sequence:03}"
    return first_17 + numbers.id_check_character(first_17)


def card(number: int) -> str:
    """A card number that passes the usual check, of a bank that does not exist."""
    body = f"990000{number:012}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - _LUHN_NINE if doubled > _LUHN_NINE else doubled
    return body + str(-total % 10)


def _study(child: str, sequence: int, school: str, **more: Any) -> dict[str, Any]:
    return {
        "child_name": child,
        "child_id_number": _child("2008-03-15", sequence),
        "schooling": "college",
        "school": school,
        "situation": "filed",
        "bank_card": card(sequence),
        "is_true": True,
        **more,
    }


def craft(nominee: str, trade: str, years: int) -> dict[str, Any]:
    """What is told of a craftsman whom somebody recommends."""
    return {
        "nominee": nominee,
        "relation": "apprentice",
        "craft": trade,
        "years": years,
        "story": f"{nominee}做{trade}{years}年，一把工具用旧了三回手柄。" * 6,
        "agreed": True,
    }


def _warmth(situation: str, number: int, need: str = "living") -> dict[str, Any]:
    return {
        "need": need,
        "situation": situation,
        "phone": f"{numbers.UNUSED_MOBILE_PREFIX}{number:08}",
        "bank_card": card(number),
        "is_true": True,
    }


def _aid(matter: str, employer: str, story: str, number: int) -> dict[str, Any]:
    return {
        "matter": matter,
        "employer": employer,
        "since": "2026-01-05",
        "story": story,
        "stage": "none",
        "phone": f"{numbers.UNUSED_MOBILE_PREFIX}{number:08}",
        "true": True,
    }


def _loan(business: str, purpose: str, number: int) -> dict[str, Any]:
    return {
        "business_kind": "planned",
        "business": business,
        "amount": 80_000_00,
        "months": "24",
        "purpose": purpose,
        "employees": 3,
        "bank": "any",
        "phone": f"{numbers.UNUSED_MOBILE_PREFIX}{number:08}",
        "forward": True,
    }


_BOOKS = {"student_card": 1, "household_book": 2}
_FETCHED = ("tianning 9", "zhonglou 2")
_GIFT = {"risk": "traffic", "wanted": ["gear"], "size": "m"}
SALON = "双创沙龙·摆摊第一课"

PLANS = (
    ProgrammePlan(
        type="golden_autumn",
        title="去年金秋助学",
        opens_day=-400,
        closes_day=-360,
        is_over=True,
        cases=(
            CasePlan(
                who="tianning 1",
                answers=_study("样小禾", 17, "样板中学", schooling="senior"),
                papers=_BOOKS,
                days_ago=380,
                approved_steps=3,
                amount_fen=1_500_00,
            ),
        ),
    ),
    ProgrammePlan(
        type="golden_autumn",
        title="金秋助学（第一批）",
        opens_day=-40,
        closes_day=-1,
        cases=(
            CasePlan(
                who="tianning 1",
                answers=_study("样小禾", 17, "样板师范学院"),
                papers=_BOOKS,
                days_ago=9,
            ),
            CasePlan(
                who="tianning 2",
                answers=_study("样子墨", 31, "样板职业技术学院"),
                papers=_BOOKS,
                days_ago=5,
                approved_steps=1,
                amount_fen=2_000_00,
            ),
            CasePlan(
                who="tianning 3",
                answers=_study("样一诺", 44, "样板大学", schooling="new_college"),
                papers={"letter": 1, "household_book": 3},
                days_ago=4,
                approved_steps=1,
                amount_fen=3_000_00,
            ),
            CasePlan(
                who="wujin 1",
                answers=_study("样可心", 58, "样板卫生学校", schooling="senior", situation="contract"),
                papers={**_BOOKS, "contract": 2},
                days_ago=3,
            ),
            CasePlan(
                who="wujin 2",
                answers=_study("样浩然", 73, "样板工学院"),
                papers=_BOOKS,
                days_ago=8,
                approved_steps=2,
                amount_fen=2_500_00,
            ),
            CasePlan(
                who="zhonglou 1",
                answers=_study("样明轩", 85, "样板医学院"),
                papers=_BOOKS,
                days_ago=6,
                approved_steps=1,
                returned_item="household_book",
            ),
        ),
    ),
    ProgrammePlan(
        type="craftsmen",
        title="“身边的工匠”春季推荐",
        opens_day=-60,
        closes_day=-20,
        is_shown=True,
        objection="获奖年份和我知道的不一样，请核实一下。",
        cases=(
            CasePlan(
                who="tianning 4",
                answers=craft("样师傅", "留青竹刻", 32),
                papers={"pictures": 2},
                days_ago=30,
                approved_steps=3,
            ),
            CasePlan(
                who="wujin 3",
                answers=craft("样大勇", "钳工", 21),
                papers={"pictures": 1},
                days_ago=28,
                approved_steps=3,
            ),
            CasePlan(
                who="tianning 5",
                answers=craft("样巧云", "乱针绣", 26),
                papers={"pictures": 3},
                days_ago=6,
            ),
        ),
    ),
    ProgrammePlan(
        type="winter_warmth",
        title="天宁区春节送温暖",
        host="tianning",
        opens_day=-50,
        closes_day=-15,
        is_to_be_paid=True,
        cases=(
            CasePlan(
                who="tianning 6",
                answers=_warmth("爱人长期服药，今年自己换了工作，收入少了一截。", 60),
                papers={"income_proof": 2},
                days_ago=26,
                approved_steps=3,
                amount_fen=2_000_00,
            ),
            CasePlan(
                who="tianning 7",
                answers=_warmth("独自带两个孩子，老人住院三次。", 61),
                papers={"income_proof": 1},
                days_ago=25,
                approved_steps=3,
                amount_fen=3_000_00,
            ),
            CasePlan(
                who="tianning 8",
                answers=_warmth("去年冬天摔伤，还在康复。", 62, need="medical"),
                papers={"income_proof": 1, "medical_bills": 3},
                days_ago=7,
                approved_steps=2,
                amount_fen=1_500_00,
            ),
        ),
    ),
    ProgrammePlan(
        type="safety_gifts",
        title="安康三送·骑手专场",
        opens_day=-12,
        closes_day=0,
        session_days=7,
        capacity=6,
        cases=tuple(
            CasePlan(who=who, answers=_GIFT, days_ago=5, is_handed_out=who in _FETCHED)
            for who in ("tianning 9", "zhonglou 2", "wujin 4", "tianning 2", "zhonglou 3")
        ),
    ),
    ProgrammePlan(
        type="innovation_salon",
        title=SALON,
        opens_day=-10,
        closes_day=3,
        session_day=4,
        capacity=2,
        cases=tuple(
            CasePlan(
                who=who,
                answers={"stage": "preparing", "business": business, "question": "第一个月要准备多少钱？"},
                days_ago=4,
            )
            for who, business in (
                ("tianning 1", "社区早餐摊"),
                ("wujin 1", "修鞋配钥匙"),
                ("zhonglou 2", "手工皮具"),
                ("tianning 4", "流动咖啡车"),
            )
        ),
    ),
    ProgrammePlan(
        type="legal_aid",
        title="职工法律援助（春季）",
        opens_day=-60,
        closes_day=0,
        next=Next.LAWYER,
        cases=(
            CasePlan(
                who="tianning 10",
                answers=_aid(
                    "migrant_wage", "样板装饰工程公司", "腊月里做完的活，说好年前结清，到现在一分没有给。", 70
                ),
                days_ago=12,
                approved_steps=2,
            ),
            CasePlan(
                who="tianning 11",
                answers=_aid(
                    "migrant_injury",
                    "样板钢构厂",
                    "搬料的时候砸伤了脚，厂里不肯去申报工伤，说是自己不小心。",
                    71,
                ),
                days_ago=4,
                approved_steps=2,
            ),
            CasePlan(
                who="wujin 5",
                answers=_aid(
                    "migrant_wage", "样板家具厂", "离职两个月了，最后一个月工资一直扣着，说要等老板回来。", 72
                ),
                days_ago=1,
            ),
        ),
    ),
    ProgrammePlan(
        type="startup_loan",
        title="职工创业贷款推荐（春季）",
        opens_day=-60,
        closes_day=0,
        next=Next.PARTNER,
        cases=(
            CasePlan(
                who="zhonglou 4",
                answers=_loan("样板豆腐坊", "买两台磨浆机和一台冷柜，再租半年的门面，请两个邻居来帮忙。", 73),
                days_ago=30,
                approved_steps=2,
            ),
            CasePlan(
                who="tianning 12",
                answers=_loan("样板修车铺", "添一台举升机和一套检测电脑，把隔壁的空房也租下来。", 74),
                days_ago=9,
                approved_steps=2,
            ),
        ),
    ),
)
