"""维权与巡查的演示数据: what people have asked, reported and been visited for, so that no desk starts empty.

Written once, where there is nothing of the kind, through the services that people use; then moved back by
some days. Everybody is invented, and none of those whom the demo lets in has handed in anything.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock, workdays
from app.db import session
from app.seeding import papers
from app.seeding.city import numbers
from app.services import attachments, documents, hardship, hazards, stations, tickets, unions, visit_logs
from app.services.hardship import life
from models import (
    CareVisit,
    HardshipFile,
    HardshipLevel,
    HazardReport,
    HazardSeverity,
    InspectionResult,
    Member,
    RosterEntry,
    ServiceStation,
    Staff,
    StationInspection,
    StationReport,
    Ticket,
    TicketCategory,
    Union,
    VisitLog,
)

_DAY = dt.timedelta(days=1)
_PEOPLE = 8

_TICKETS = (
    (TicketCategory.RIGHTS, "老板三个月没有发加班费，找他总说下个月，我该怎么办？", 6, None),
    (TicketCategory.HARDSHIP, "爱人住院了，家里就我一个人上班，能申请困难帮扶吗？要准备什么？", 1, None),
    (TicketCategory.CARD, "工会卡绑定的手机号换了，旧号码已经停机，怎么改？", 0, None),
    (
        TicketCategory.BENEFITS,
        "上周领的面馆代金券到店说用不了，是不是已经结束了？",
        3,
        "已经和门店核实，当天收银机断网。券还在您的卡包里，有效期内随时可以去用。",
    ),
)
_HAZARDS = (
    ("tianning", "样板商场地下二层配电间", "配电柜门关不上，旁边堆着纸箱。", "样板商场", 9),
    ("tianning", "样板纺织厂二车间", "消防通道被布料堵住了一半。", "样板纺织有限公司", 5),
    (
        "tianning",
        "红梅街道样板路 12 号工地东门",
        "脚手架最外面一排没有挂安全网，下面就是人行道。",
        "样板建筑公司",
        3,
    ),
    ("wujin", "湖塘镇样板路 30 号仓库", "叉车倒车没有声音提示，拐角也没有镜子。", "样板物流仓库", 2),
    ("tianning", "样板路工地靠马路一侧", "脚手架没有网，掉东西会砸到人。", None, 1),
)
"""The oldest first. The first is late, the second waits to be looked at, the last repeats the third."""
_STATION_REPORTS = (
    ("饮水机没有热水，灯亮着但是一直不加热。", None, 1),
    ("中午来门锁着，门上写的是全天开放。", None, 4),
    ("微波炉的门关不紧。", "已经换了一台新的，谢谢您告诉我们。", 6),
)
_VISITS = (
    ("样板纺织有限公司工会", "看了新的休息室和更衣室，职工反映夏天车间偏热。", None, 12, None),
    (
        "红梅街道外卖骑手站点",
        "和十几位骑手座谈，大家最关心停车和充电。",
        "站点门口没有地方给电动车充电。",
        20,
        None,
    ),
    (
        "样板医院工会",
        "看望夜班护士，送了护颈枕。",
        "夜班后没有班车，回家不方便。",
        30,
        "医院加开了一班零点的班车。",
    ),
)
_CARE = (
    ("春节在岗", "样板公交三公司夜班司机", "每人一份年货", None, 40),
    ("住院慰问", "样板环卫所的一位职工", "水果和营养品", 500_00, 8),
)


def write() -> None:
    """Fill what is missing. A demo in which somebody has handed in such a thing already is left alone."""
    desk = _Desk()
    if not desk.is_there():
        return
    for table, fill in (
        (Ticket, _ask),
        (HazardReport, _report_hazards),
        (StationReport, _report_stations),
        (StationInspection, _inspect),
        (VisitLog, _visit),
        (CareVisit, _care),
        (HardshipFile, _file),
    ):
        if not session().scalar(select(exists().select_from(table))):
            fill(desk)
            session().flush()


class _Desk:
    """The demo's staff by name, and accounts that nobody logs in to."""

    def __init__(self) -> None:
        self.staff = {one.username: one for one in session().scalars(select(Staff))}
        self.people = {slug: self._accounts(slug) for slug in ("tianning", "wujin")}

    def is_there(self) -> bool:
        """An old demo may have no such accounts."""
        return all(len(found) == _PEOPLE for found in self.people.values())

    def _accounts(self, district: str) -> Sequence[Member]:
        """The last ones: whoever has handed in an application stands in front."""
        above = unions.get_of_district(district).id
        return (
            session()
            .scalars(
                select(Member)
                .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
                .join(Union, Union.id == RosterEntry.union_id)
                .where(Member.openid.startswith("demo-history-"), Union.ancestor_ids.contains([above]))
                .order_by(Member.openid.desc())
                .options(joinedload(Member.roster_entry))
                .limit(_PEOPLE)
            )
            .all()
        )


def _paper(actor: Member | Staff, words: str) -> uuid.UUID:
    return attachments.hand_in(actor, papers.draw(words)).id


def _ask(desk: _Desk) -> None:
    for member, (category, text, days, answer) in zip(desk.people["tianning"], _TICKETS, strict=False):
        made = tickets.ask(member, category=category, text=text)
        made.asked_at -= days * _DAY
        made.due_at = workdays.end_of_working_day(made.asked_at, tickets.ANSWER_WORKING_DAYS)
        for entry in made.entries:
            entry.at -= days * _DAY
        session().flush()
        if answer:
            tickets.answer(desk.staff["city.reviewer"], made.id, answer)


def _report_hazards(desk: _Desk) -> None:
    now, reviewer = clock.now(), desk.staff["tianning.reviewer"]
    repairs = desk.staff["tianning.operator"]
    made = []
    for number, (district, place, text, unit_name, days) in enumerate(_HAZARDS):
        member = desk.people[district][number % _PEOPLE]
        photo = _paper(member, f"hazard {number + 1}")
        found = hazards.report(
            member,
            district=district,
            place=place,
            text=text,
            unit_name=unit_name,
            lat=None,
            lng=None,
            attachment_ids=[photo],
        )
        found.reported_at -= days * _DAY
        made.append(found)
    cupboard, passage, *_ = made
    for found, severity in ((cupboard, HazardSeverity.MAJOR), (passage, HazardSeverity.GENERAL)):
        hazards.assign(
            reviewer, found.id, responsible_id=repairs.id, severity=severity, due_at=now + 2 * _DAY
        )
    cupboard.due_at = now - _DAY
    after = _paper(repairs, "hazard 4, afterwards")
    hazards.fix(
        repairs, passage.id, note="布料已经清走，地上画了黄线，班前会讲过了。", attachment_ids=[after]
    )


def _report_stations(desk: _Desk) -> None:
    found = session().scalars(select(ServiceStation).order_by(ServiceStation.code).limit(3)).all()
    reporters = desk.people["tianning"]
    for station, member, (text, answer, days) in zip(found, reporters, _STATION_REPORTS, strict=False):
        photo = _paper(member, f"station {station.code}")
        made = stations.report(member, station.id, text=text, attachment_ids=[photo])
        made.reported_at -= days * _DAY
        made.reported_on = made.reported_at.astimezone(clock.CITY).date()
        made.due_at = workdays.end_of_working_day(made.reported_at, stations.ANSWER_WORKING_DAYS)
        session().flush()
        if answer:
            stations.answer(desk.staff["city.operator"], made.id, answer)


def _inspect(desk: _Desk) -> None:
    """One is done, one is late, one is to come."""
    operator, today = desk.staff["city.operator"], clock.today()
    found = session().scalars(select(ServiceStation).order_by(ServiceStation.code).limit(3)).all()
    plans = [
        stations.plan(operator, station.id, inspector_id=None, due_on=today + days * _DAY)
        for station, days in zip(found, (3, -2, 5), strict=False)
    ]
    if plans:
        photo = _paper(operator, "station, as it was found")
        stations.carry_out(
            operator,
            plans[0].id,
            result=InspectionResult.GOOD,
            note="开门准时，水和药箱都有，牌子清楚。",
            attachment_ids=[photo],
        )


def _visit(desk: _Desk) -> None:
    staff, today = desk.staff["city.operator"], clock.today()
    city, owner = unions.get_city().id, unions.get_of_district("tianning").id
    for place, summary, problem, days, solution in reversed(_VISITS):
        visited_on = today - days * _DAY
        made = visit_logs.record(
            staff,
            union_id=city,
            visited_on=visited_on,
            place=place,
            visitors="样主席、样干事",
            summary=summary,
            problem=problem,
            owner_union_id=owner if problem else None,
            due_on=visited_on + 15 * _DAY if problem else None,
        )
        if solution:
            visit_logs.solve(staff, made.id, solution=solution)


def _care(desk: _Desk) -> None:
    staff = desk.staff["city.operator"]
    for occasion, recipient, goods, amount_fen, days in _CARE:
        hardship.record(
            staff,
            union_id=unions.get_city().id,
            file_id=None,
            recipient=recipient,
            occasion=occasion,
            visited_on=clock.today() - days * _DAY,
            visitors="样主席、样干事",
            goods=goods,
            amount_fen=amount_fen,
            receipt_id=_paper(staff, "receipt") if amount_fen else None,
        )


def _file(desk: _Desk) -> None:
    """建档: one that waits for the visit, one that was visited, one that is judged, one that is on file."""
    reviewer, chair = desk.staff["tianning.reviewer"], desk.staff["tianning.chair"]
    new, visited, judged, kept = (
        _household(member, number) for number, member in enumerate(desk.people["tianning"][4:])
    )
    _move_back(new, 3)
    for file, days in ((visited, 5), (judged, 20), (kept, 60)):
        _go_there(reviewer, file)
        _move_back(file, days)
    for file in (judged, kept):
        _authorise(reviewer, file)
        hardship.show(reviewer, file.id)
        file.shown_until = clock.now() - _DAY
        life.give_turn(file, life.turns_of(file)[0], file.shown_until)
    _grade(kept, reviewer, desk.staff["city.reviewer"], chair)
    hardship.record(
        reviewer,
        union_id=unions.get_of_district("tianning").id,
        file_id=kept.id,
        recipient=None,
        occasion="中秋",
        visited_on=clock.today() - 2 * _DAY,
        visitors="样主席、样干事",
        goods="米、油和月饼",
        amount_fen=1_000_00,
        receipt_id=_paper(reviewer, "receipt"),
    )


def _household(member: Member, number: int) -> HardshipFile:
    first_17 = f"{numbers.UNASSIGNED_REGION}20150917{number:03}"
    answers = {
        "cause": "illness",
        "situation": "去年秋天查出慢性病，每个月要去医院两次，家里主要靠我一个人的工资。",
        "household": [
            {
                "relation": "child",
                "name": "样小满",
                "id_number": first_17 + numbers.id_check_character(first_17),
                "is_working": "no",
            }
        ],
        "yearly_income_fen": 2_800_000 + number * 150_000,
        "housing": "rented",
        "address": {"district": "tianning", "text": "样板新村 8 幢 201 室"},
        "phone": f"{numbers.UNUSED_MOBILE_PREFIX}{80 + number:08}",
        "is_true": True,
        **{key: [str(_paper(member, key))] for key in ("household_book", "income_proof", "medical_papers")},
    }
    asked = documents.get_current(documents.PRIVACY)
    consent = {"document": asked.name, "version": asked.version}
    return hardship.apply(member, answers=answers, consent=consent)


def _go_there(staff: Staff, file: HardshipFile) -> None:
    hardship.visit(
        staff,
        file.id,
        visited_on=clock.today(),
        visitors="样主席、样干事",
        visitor_count=2,
        findings="租住两室，陈设简单；病历和缴费单都看过，和申请写的一样。",
        is_as_told=True,
        attachment_ids=[_paper(staff, "home visit")],
    )


def _authorise(staff: Staff, file: HardshipFile) -> None:
    for person in hardship.get_for_staff(staff, file.id).household:
        if hardship.is_adult(person) and person.authorisation is None:
            hardship.authorise_at_desk(
                staff,
                file.id,
                household_member_id=person.id,
                attachment_id=_paper(staff, "authorisation"),
                authorised_on=clock.today(),
            )


def _grade(file: HardshipFile, *judges: Staff) -> None:
    *advisers, chair = judges
    for adviser in advisers:
        hardship.give_opinion(
            adviser, file.id, level=HardshipLevel.RELATIVE, opinion="收入和支出都核过，符合相对困难。"
        )
    hardship.grade(chair, file.id, level=HardshipLevel.RELATIVE, opinion="同意，按相对困难建档。")


def _move_back(file: HardshipFile, days: int) -> None:
    file.applied_at -= days * _DAY
    file.visit_due_at = life.visit_due(file.applied_at)
