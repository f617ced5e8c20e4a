"""跑腿的演示数据: goods to be chased, people to be called, payouts of mutual aid, a unit's lawyer, an honour.

Through the services that the demo's own staff use; only days are put back, as if they had passed.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import joinedload

from app import clock, id_numbers
from app.campaign_types import mutual_aid_enrolment
from app.db import session
from app.seeding import casework, papers
from app.seeding.casework import People
from app.seeding.casework_plans import CasePlan, ProgrammePlan, card, craft
from app.seeding.city import numbers
from app.services import (
    allocations,
    attachments,
    legal_cases,
    name_lists,
    notices,
    signups,
    unions,
    unit_signups,
)
from models import (
    Allocation,
    AllocationKind,
    Campaign,
    Lawyer,
    LegalWork,
    Member,
    Notice,
    RosterEntry,
    Signup,
    SignupMove,
    SignupState,
    Staff,
    StaffRole,
    Union,
)

GOODS = "夏送清凉慰问品（第一批）"
TALK = "双创沙龙·直播第一课"
"""Still open, though people have signed up already."""
_DAY = dt.timedelta(days=1)
_USED = 14
"""So many accounts of a district have handed in elsewhere."""
_CALL_WITHIN = 6 * _DAY
_ENROLLED_AGO, _ILL_AGO = 150, 40
_PHONE = f"{numbers.UNUSED_MOBILE_PREFIX}00000080"


def write(say: Callable[[str], None]) -> None:
    """Fill what is missing, once; a demo that has it is left as people have made it."""
    if session().scalar(select(exists().where(Campaign.title == GOODS))):
        return
    enrolled = _enrolled()
    if not enrolled:
        return
    say("正在准备下达、致电和互助的待办……")
    people = People(behind=_USED)
    _hand_down(people)
    _offer(people)
    _pay_mutual_aid(enrolled, people)
    _send_lawyer(people)
    _end_a_notice(people)


def _hand_down(people: People) -> None:
    """Packs from the city to its districts: one has signed and passed some on, two are late to sign."""
    city, near = people.staff("city", StaffRole.OPERATOR), people.staff("tianning", StaffRole.OPERATOR)
    campaign = casework.publish(
        ProgrammePlan(type="summer_cooling_visit", title=GOODS, cases=(), closes_day=-1)
    )
    total = allocations.set_up(
        city, campaign.id, kind=AllocationKind.PACKS, quantity=3_000, use_by=clock.today() + 60 * _DAY
    )
    places = ("tianning", "wujin", "zhonglou")
    items = [{"union_id": unions.get_of_district(slug).id, "quantity": 600} for slug in places]
    days = {"receive_by": clock.today() + 7 * _DAY, "use_by": clock.today() + 45 * _DAY}
    received, *late = allocations.hand_down(city, total.id, items=items, **days, note="毛巾、饮料各一份")
    receipt = attachments.hand_in(near, papers.draw("receipt")).id
    allocations.receive(near, received.id, receipt_id=receipt)
    unit = {"union_id": _home(people).id, "quantity": 80}
    allocations.hand_down(near, received.id, items=[unit], **days, note="发到一线班组")
    yesterday = clock.today() - _DAY
    session().execute(
        update(Allocation).where(Allocation.id.in_([one.id for one in late])).values(receive_by=yesterday)
    )
    allocations.remind(city, late[0].id, note="请核对数量后尽快盖章签收")


def _offer(people: People) -> None:
    """Two have given up their places, and the next two have some days to take them."""
    plan = ProgrammePlan(
        type="innovation_salon",
        title=TALK,
        cases=tuple(
            CasePlan(who=who, answers=_stall(business), days_ago=3)
            for who, business in (
                ("tianning 1", "手机摄影"),
                ("wujin 1", "卖自家的茶叶"),
                ("zhonglou 1", "教做蛋糕"),
                ("tianning 2", "旧物改造"),
            )
        ),
        opens_day=-10,
        closes_day=8,
        session_day=9,
        capacity=2,
    )
    campaign = casework.publish(plan)
    first, second, *_ = [casework.hand_in(campaign, case, people) for case in plan.cases]
    for signup, case in ((first, plan.cases[0]), (second, plan.cases[1])):
        signups.cancel(people.find(case.who), signup.id)
    until = clock.now() + _CALL_WITHIN
    offered = select(Signup.id).where(Signup.campaign_id == campaign.id, Signup.state == SignupState.OFFERED)
    told = session().scalars(
        select(Notice).where(Notice.subject_id.in_(offered), Notice.kind == "place_offered")
    )
    for notice in told:
        notice.deadline_at = until
        notice.facts = {**notice.facts, "until": notices.moment_text(until)}
    session().execute(update(Signup).where(Signup.id.in_(offered)).values(offer_expires_at=until))


def _enrolled() -> Sequence[Member]:
    """Accounts of one unit that it may enrol: the unit in 天宁 with the most of them."""
    above = unions.get_of_district("tianning").id
    accounts = (
        select(Member)
        .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .join(Union, Union.id == RosterEntry.union_id)
        .where(Member.openid.startswith("demo-history-"), Union.ancestor_ids.contains([above]))
    )
    largest = session().scalar(
        accounts.with_only_columns(RosterEntry.union_id)
        .group_by(RosterEntry.union_id)
        .order_by(func.count().desc(), RosterEntry.union_id)
        .limit(1)
    )
    found = session().scalars(
        accounts.where(RosterEntry.union_id == largest)
        .order_by(Member.openid)
        .options(joinedload(Member.roster_entry))
    )
    youngest, oldest = mutual_aid_enrolment.AGES
    return [one for one in found if youngest <= _age(one) <= oldest]


def _age(member: Member) -> int:
    return id_numbers.age_on(_entry(member).id_number or "", clock.today())


def _entry(member: Member) -> RosterEntry:
    if member.roster_entry is None:
        raise LookupError(f"{member.id} is not in the roster")
    return member.roster_entry


def _pay_mutual_aid(enrolled: Sequence[Member], people: People) -> None:
    """A unit has enrolled its people, and each asks for a payout, which has come one step further."""
    _enrol(enrolled, people)
    campaign = casework.publish(
        ProgrammePlan(type="mutual_aid_payout", title="职工医疗互助申领（上半年）", cases=(), closes_day=-1)
    )
    for number, member in enumerate(enrolled[:3]):
        who = f"enrolled {number}"
        people.give(who, member)
        case = CasePlan(
            who=who,
            answers=_illness(number),
            papers={"discharge_paper": 1, "settlement": 2},
            days_ago=6 - number,
        )
        signup = casework.hand_in(campaign, case, people)
        steps_count = 2 - number
        casework.approve(
            signup, people, steps_count=steps_count, amount_fen=1_200_00 if steps_count else None
        )
        casework.age(signup, case)


def _enrol(enrolled: Sequence[Member], people: People) -> None:
    staff, union_id = people.staff("city", StaffRole.OPERATOR), _entry(enrolled[0]).union_id
    campaign = casework.publish(
        ProgrammePlan(
            type="mutual_aid_enrolment", title="职工医疗互助参加（上一年度）", cases=(), closes_day=1
        )
    )
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(["姓名", "身份证号", "基本医疗保险"])
    rows.writerows([_entry(one).name, _entry(one).id_number, "职工医保"] for one in enrolled)
    names = name_lists.import_list(staff, campaign.id, held.getvalue().encode(), union_id=union_id)
    made = unit_signups.sign_up(
        staff,
        campaign.id,
        union_id=union_id,
        answers={
            "plan": "inpatient",
            "paid_by": "union",
            "amount": 60_00 * len(enrolled),
            "paid_on": clock.today().isoformat(),
            "contact": "樊经办",
            "phone": _PHONE,
            "is_agreed": True,
        },
        attachments={"voucher": [attachments.hand_in(staff, papers.draw("voucher")).id]},
        name_list_id=names.id,
    )
    casework.approve(made, people, steps_count=2)
    enrolled_at = clock.now() - _ENROLLED_AGO * _DAY
    made.created_at = enrolled_at
    session().execute(update(SignupMove).where(SignupMove.signup_id == made.id).values(at=enrolled_at))
    campaign.opens_at, campaign.closes_at = enrolled_at - 30 * _DAY, enrolled_at + 30 * _DAY
    session().flush()


def _send_lawyer(people: People) -> None:
    """The demo's own unit is looked at by a lawyer, who has begun."""
    unit, staff = _home(people), people.staff("grassroots", StaffRole.OPERATOR)
    campaign = casework.publish(
        ProgrammePlan(type="legal_checkup", title="企业法律体检（上半年）", cases=(), closes_day=1)
    )
    made = unit_signups.sign_up(
        staff,
        campaign.id,
        union_id=unit.id,
        answers={
            "unit_name": "常州天宁采薇花木种植有限公司",
            "address": {"district": "tianning", "text": "样板路 12 号"},
            "headcount": 46,
            "topics": ["contracts", "hours"],
            "disputes": "none",
            "wanted_on": clock.today().isoformat(),
            "contact": "樊经办",
            "phone": _PHONE,
        },
    )
    casework.approve(made, people, steps_count=2)
    campaign.closes_at = clock.now()
    lawyer = session().scalars(select(Lawyer.id).order_by(Lawyer.id)).first()
    if lawyer is None:
        return
    reviewer = people.staff("city", StaffRole.REVIEWER)
    case = legal_cases.assign(reviewer, made.id, lawyer_id=lawyer)
    said = "已上门，劳动合同文本收齐，下周看考勤和工资表。"
    legal_cases.record(
        reviewer, case.id, kind=LegalWork.VISIT, on_day=clock.today(), text=said, attachment_id=None
    )


def _end_a_notice(people: People) -> None:
    """Its term is over: who stood on it may be put into the hall."""
    case = CasePlan(
        who="wujin 2",
        answers=craft("样阿秀", "梳篦", 29),
        papers={"pictures": 2},
        days_ago=50,
        approved_steps=3,
    )
    campaign = casework.publish(
        ProgrammePlan(
            type="craftsmen", title="“身边的工匠”秋季推荐", cases=(case,), opens_day=-90, closes_day=-45
        )
    )
    signup = casework.hand_in(campaign, case, people)
    casework.approve(signup, people, steps_count=case.approved_steps)
    casework.end_notices(campaign, people)
    casework.age(signup, case)


def _home(people: People) -> Union:
    """The union of the demo's unit."""
    operator: Staff = people.staff("grassroots", StaffRole.OPERATOR)
    return session().get_one(Union, operator.union_id)


def _stall(business: str) -> dict[str, str]:
    return {"stage": "preparing", "business": business, "question": "怎样让老顾客常来？"}


def _illness(number: int) -> dict[str, object]:
    admitted_on = clock.today() - (_ILL_AGO + number) * _DAY
    return {
        "reason": "inpatient",
        "hospital": "样板市第三人民医院",
        "admitted_on": admitted_on.isoformat(),
        "discharged_on": (admitted_on + 8 * _DAY).isoformat(),
        "own_share": 3_600_00 + number * 100_00,
        "bank_card": card(80 + number),
        "is_true": True,
    }
