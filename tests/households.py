"""困难档案的样本: households, their files, visits and requests for help. All invented."""

import datetime as dt

import orjson

from app import clock
from app.db import session
from models import (
    HARDSHIP_ENDED,
    HardshipFile,
    HardshipState,
    HomeVisit,
    HouseholdMember,
    Ticket,
    TicketEntry,
    UnionKind,
    UnionLevel,
)
from tests import factories


def file(entry=None, *, state=HardshipState.OPEN, kin=(), situation="家里有人长期看病", **facts):
    """A file of `entry`'s household; `kin` are (name, id number) of children."""
    entry, now = entry or factories.roster_entry(), clock.now()
    graded = {
        "level": "relative",
        "opened_on": now.date(),
        "reassess_on": now.date() + dt.timedelta(days=365),
    }
    closed = {"close_reason": "out_of_hardship", "closed_on": now.date()}
    shown = {"shown_from": now, "shown_until": now + dt.timedelta(days=7)}
    more = {
        "open": graded,
        "closed": {**graded, **closed},
        "shown": shown,
        "returned": {"returned_item": "papers"},
    }
    made = HardshipFile(
        roster_entry_id=entry.id,
        union_id=entry.union_id,
        state=state,
        **{
            "cause": "illness",
            "applied_at": now,
            "visit_due_at": now + dt.timedelta(days=7),
            **more.get(HardshipState(state).value, {}),
            **facts,
        },
    )
    made.answers_text = orjson.dumps({"situation": situation}).decode()
    session().add(made)
    session().flush()
    people = [("self", entry.name, entry.id_number), *(("child", name, number) for name, number in kin)]
    for relation, name, number in people:
        one = HouseholdMember(
            file_id=made.id, relation=relation, is_counted=HardshipState(state) not in HARDSHIP_ENDED
        )
        one.name, one.id_number = name, number
        session().add(one)
    session().flush()
    return made


def visit(of, *, findings="与申请相符"):
    """A visit of two people to the household of the file `of`."""
    made = HomeVisit(
        file_id=of.id,
        visited_on=clock.today(),
        visitor_count=2,
        is_as_told=True,
        staff_id=factories.staff().id,
    )
    made.visitors, made.findings = "测试岗位", findings
    session().add(made)
    session().flush()
    return made


def ticket(of, *, text="卡丢了怎么办", **facts):
    """A request of the member `of`, due tomorrow."""
    made = Ticket(
        member_id=of.id,
        **{
            "union_id": factories.city().id,
            "category": "card",
            "asked_at": clock.now(),
            "due_at": clock.now() + dt.timedelta(days=1),
            "entry_count": 1,
            **facts,
        },
    )
    session().add(made)
    session().flush()
    entry = TicketEntry(ticket_id=made.id, number=1, member_id=of.id, at=clock.now())
    entry.text = text
    session().add(entry)
    session().flush()
    return made


def schooling(of, child):
    """The answers of a parent `of` who applies for education aid for the child with this number."""
    return {
        "child_name": "王小小",
        "child_id_number": child,
        "schooling": "college",
        "school": "测试大学",
        "student_card": [str(factories.attachment(of).id)],
        "household_book": [str(factories.attachment(of).id)],
        "situation": "filed",
        "bank_card": "6222020000000000000",
        "is_true": True,
    }


def answers(of, **facts):
    """The answers of `of` (a member, or staff at a counter) who applies for a file."""
    return {
        "cause": "illness",
        "situation": "父亲长期看病",
        "household": [
            {
                "relation": "spouse",
                "name": "李梅",
                "id_number": factories.id_number("19910203"),
                "is_working": "no",
            },
            {
                "relation": "child",
                "name": "王小小",
                "id_number": factories.id_number("20150102"),
                "is_working": "no",
            },
        ],
        "yearly_income_fen": 3_000_000,
        "housing": "rented",
        "address": {"district": "tianning", "text": "测试路 9 号 101 室"},
        "phone": "13800138000",
        "household_book": [str(factories.attachment(of).id)],
        "income_proof": [str(factories.attachment(of).id)],
        "medical_papers": [str(factories.attachment(of).id)],
        "is_true": True,
        **facts,
    }


def street():
    """A street's union in 天宁, and a unit's in it."""
    above = factories.union(
        factories.district_union(), "茶山街道总工会", level=UnionLevel.TOWNSHIP, kind=UnionKind.AREA
    )
    return above, factories.union(above, "采菱电子厂工会")
