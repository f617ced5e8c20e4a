"""今年我得到的: aid, care, rewards, packs, places beside what tills have saved; one's own, year by year."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock
from app.db import session
from app.services.exports import programmes as exported
from models import CareVisit, Handout, Payment, PaymentList, PaymentState, SignupState
from tests import factories, households, programmes
from tests.places import slot

NOON = dt.datetime(2026, 7, 1, 12, 0, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)


def paid(at, amount_fen, *, state=PaymentState.PAID, **reason):
    """A payment on a list of its own that the bank has answered."""
    source = {"campaign_id": programmes.campaign("golden_autumn").id}
    if "hazard_report_id" in reason:
        source = {"union_id": factories.city().id}
    made = PaymentList(**source, made_by=factories.staff().id, made_at=at)
    session().add(made)
    session().flush()
    facts = {"failure": "退回"} if state is PaymentState.FAILED else {}
    payment = Payment(
        list_id=made.id, number=1, amount_fen=amount_fen, state=state, settled_at=at, **reason, **facts
    )
    session().add(payment)
    session().flush()
    made.payment_count, made.amount_fen = 1, amount_fen
    session().flush()


def handed(type_, member, at, **facts):
    campaign = programmes.campaign(type_)
    signup = programmes.signup(campaign, member_=member, state=SignupState.HANDED_OUT)
    made = Handout(
        signup_id=signup.id,
        member_id=member.id,
        staff_id=factories.staff().id,
        code_hash=uuid.uuid4().bytes,
        handed_on=at.date(),
        handed_at=at,
        **facts,
    )
    session().add(made)
    session().flush()


def cared_for(member, on, **gift):
    file = households.file(member.roster_entry)
    made = CareVisit(
        union_id=file.union_id,
        file_id=file.id,
        occasion="春节慰问",
        visited_on=on,
        staff_id=factories.staff().id,
        **gift,
    )
    session().add(made)
    session().flush()


def everything(member):
    """One of every kind on days of July, besides what was taken back, came to nothing, or is yet to come."""
    factories.redemption(factories.store(), member_=member, at=NOON)
    aided = programmes.signup(programmes.campaign("golden_autumn"), member_=member)
    paid(NOON - DAY, 80_000, signup_id=aided.id)
    paid(NOON - DAY, 70_000, signup_id=aided.id, state=PaymentState.FAILED)
    reported = factories.hazard(member, **factories.accepted())
    paid(NOON - 2 * DAY, 2000, hazard_report_id=reported.id)
    cared_for(member, (NOON - 3 * DAY).date(), goods="米和油", amount_fen=50_000)
    handed("summer_cooling", member, NOON - 4 * DAY)
    handed("summer_cooling", member, NOON, taken_back_at=NOON, reason="扫错了")
    handed("culture_hundred", member, NOON - 5 * DAY)
    trip = programmes.campaign("recuperation")
    over = slot(trip, starts_at=NOON - 7 * DAY, ends_at=NOON - 6 * DAY)
    programmes.signup(trip, member_=member, session_id=over.id)


def test_every_kind_is_listed_with_its_sum_and_nobody_else_s_is(phone):
    with time_machine.travel(NOON, tick=False):
        person, other = factories.member(), factories.member()
        everything(person)
        everything(other)
        me, stranger = phone.another(person.openid), phone.another(factories.member().openid)
        found = me.get("/me/received").json
        nothing = stranger.get("/me/received").json
    kinds = [item["kind"] for item in found["items"]]
    assert kinds[:6] == ["coupon", "aid", "reward", "care", "pack", "place"]
    sums = {each["kind"]: (each["count"], each["amount_fen"]) for each in found["categories"]}
    assert {kind: sum_ for kind, sum_ in sums.items() if kind != "place"} == {
        "coupon": (1, 1000),
        "discount": (0, 0),
        "aid": (1, 80_000),
        "care": (1, 50_000),
        "reward": (1, 2000),
        "pack": (1, 0),
    }
    assert sums["place"] == (kinds.count("place"), 0)
    assert (found["total_saved_fen"], found["total_received_fen"]) == (1000, 132_000)
    assert [item["amount_fen"] for item in found["items"][:6]] == [None, 80_000, 2000, 50_000, None, None]
    assert found["items"][1]["signup_id"] is not None
    assert found["items"][3]["received_at"] == "2026-06-28T00:00:00+08:00"
    assert (nothing["items"], nothing["total_received_fen"]) == ([], 0)
    assert [each["count"] for each in nothing["categories"]] == [0] * 7


@pytest.mark.parametrize(("year", "sums"), [(2025, 100), (2026, 20), (2027, 0)])
def test_money_falls_into_the_year_in_which_the_city_received_it(phone, year, sums):
    with time_machine.travel(NOON, tick=False):
        person = factories.member()
        reports = [factories.hazard(person, **factories.accepted()).id for _ in range(2)]
        for report_id, text, amount in zip(
            reports, ("2025-12-31T23:59:59", "2026-01-01T00:00:00"), (100, 20), strict=True
        ):
            at = dt.datetime.fromisoformat(text).replace(tzinfo=clock.CITY)
            paid(at, amount, hazard_report_id=report_id)
        found = phone.another(person.openid).get(f"/me/received?year={year}").json
    assert (found["year"], found["total_received_fen"]) == (year, sums)


def test_a_page_of_every_kind_takes_the_same_queries_and_loses_nothing(phone, statements):
    with time_machine.travel(NOON, tick=False):
        person = factories.member()
        me, counts = phone.another(person.openid), set()
        everything(person)
        for _ in range(2):
            handed("summer_cooling", person, NOON - 8 * DAY)
            with statements() as seen:
                whole = me.get("/me/received").json
            counts.add(len(seen))
        first = me.get("/me/received?limit=3").json
        rest = me.get(f"/me/received?cursor={first['next_cursor']}").json
    assert counts == {3}
    assert first["items"] + rest["items"] == whole["items"]


def test_the_export_tells_of_care_too(phone):
    person = factories.member()
    cared_for(person, NOON.date(), goods="米和油")
    (file,) = exported.hardship_files(person)
    assert file["care"] == [
        {"visited_on": NOON.date(), "occasion": "春节慰问", "goods": "米和油", "amount_fen": None}
    ]
