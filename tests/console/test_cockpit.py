"""驾驶舱: figures made anew from the facts, seen by district, beside the same days of last year."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import func, insert, select, text

from app import clock
from app.db import session
from app.jobs import cockpit as ticks
from app.services.cockpit import FIGURES
from app.services.cockpit.counting import BACK_MAX, PLACES
from app.services.signups import moves
from models import (
    ApplicationState,
    Coupon,
    CouponState,
    DailyFigure,
    DiscountUse,
    Merchant,
    MerchantApplication,
    Redemption,
    ReportState,
    SignupAction,
    StaffRole,
    UnionCard,
    UnionLevel,
)
from tests import factories, programmes

NOW = dt.datetime(2026, 7, 8, 15, tzinfo=clock.CITY)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _july(session):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wujin(_july):
    """A store in 武进, of a merchant that is kept by the city."""
    made = factories.store()
    made.district = "wujin"
    session().flush()
    return made


def person(district="wujin", verified_at=None):
    """A member of a union of that district, verified then, with coupons claimed at these moments."""
    home = factories.union(district=district)
    made = factories.member(entry=factories.roster_entry(union_of=home))
    made.verified_at = verified_at or clock.now()
    card = session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == made.roster_entry_id)).one()
    card.issued_at = made.verified_at
    session().flush()
    return made


def applied(store, holder, **facts):
    """Somebody applies for a shop in the district of `store`."""
    made = MerchantApplication(
        member_id=holder.id,
        union_id=factories.city().id,
        name="运河边面馆",
        credit_code=factories.credit_code(),
        category="catering",
        district=store.district,
        address="测试路 8 号",
        offer="九折",
        submitted_at=NOW - 7 * DAY,
        **facts,
    )
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    session().add(made)
    session().flush()


def coupon(holder, batch, at, **facts):
    made = Coupon(
        batch_id=batch.id,
        slot=session().scalar(select(func.count()).select_from(Coupon)) + 1000,
        member_id=holder.id,
        nth=session().scalar(select(func.count()).select_from(Coupon)) + 1,
        nth_of_day=session().scalar(select(func.count()).select_from(Coupon)) + 1,
        claimed_on=at.date(),
        claimed_at=at,
        released_on=at.date(),
        **{"state": CouponState.CLAIMED, "use_opens_at": at, "use_closes_at": at + 30 * DAY, **facts},
    )
    session().add(made)
    session().flush()
    return made


def used(store, at, saved_fen):
    binding, holder = factories.clerk(store)
    session().add(
        DiscountUse(
            discount_id=factories.discount(stores=[store]).id,
            store_id=store.id,
            clerk_id=binding.id,
            member_id=holder.id,
            code_hash=uuid.uuid4().bytes,
            amount_fen=9000,
            saved_fen=saved_fen,
            used_on=at.date(),
            used_at=at,
        )
    )


def surveyed(people, district, at, *, knows=("yes", "heard", "no")):
    """So many people of a union of that district say in turn whether they know the card."""
    of, home = programmes.campaign("survey"), factories.union(district=district)
    for number in range(people):
        holder = factories.member(verified=False)
        holder.roster_entry = None
        answers = {"knows_card": knows[number % len(knows)]}
        made = programmes.signup(of, member_=holder, answers=answers, union_id=home.id)
        with time_machine.travel(at, tick=False):
            moves.note(None, made, SignupAction.APPROVE)
    session().flush()


def take_back(redemption):
    redemption.reversed_at, redemption.reversed_by = clock.now(), redemption.clerk_id
    redemption.reversal_reason = "扫错了"


def figures(day=TODAY, place=""):
    """What is written for a day, without zeros."""
    found = session().execute(
        select(DailyFigure.figure, DailyFigure.amount).where(
            DailyFigure.on_day == day, DailyFigure.district == place, DailyFigure.amount != 0
        )
    )
    return {row[0]: row[1] for row in found}


def count():
    session().commit()
    return ticks.count()


def look(desk, from_day=TODAY, to_day=TODAY, **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    answer = desk.get(f"/cockpit?from_day={from_day}&to_day={to_day}&{query}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def test_every_figure_of_a_day_is_counted_where_it_belongs(wujin):
    early, late = NOW.replace(hour=0, minute=0), NOW - dt.timedelta(minutes=1)
    holder = person(verified_at=early)
    person("tianning", verified_at=NOW - DAY)
    batch = factories.batch(stores=[wujin], publish=False)
    coupon(holder, batch, early)
    coupon(holder, batch, late, state=CouponState.RETURNED, returned_at=late)
    coupon(holder, batch, NOW - 9 * DAY, use_closes_at=late)
    facts = {"member_": holder, "by": factories.clerk(wujin)[0], "batch_of": batch}
    factories.redemption(wujin, at=late, discount_fen=1000, subsidy_fen=400, **facts)
    take_back(factories.redemption(wujin, at=late, **facts))
    used(wujin, late, 700)
    used(wujin, early, None)
    factories.report(wujin, holder, reported_at=early, due_at=late)
    answered = {"state": ReportState.ANSWERED, "answer": "好", "answered_at": late}
    factories.report(wujin, holder, reported_at=NOW - 2 * DAY, due_at=NOW, **answered)
    applied(wujin, holder, due_at=late)
    applied(wujin, holder, due_at=late, state=ApplicationState.REJECTED, decided_at=early, reason="资料不全")
    applied(wujin, holder, due_at=late, state=ApplicationState.WITHDRAWN)
    surveyed(5, "wujin", early)
    assert count() == 2
    in_wujin = {
        "members_verified": 1,
        "members_new": 1,
        "cards_issued": 1,
        "merchants_active": 1,
        "stores_active": 1,
        # The one that lives, and the two that were redeemed on the day they were claimed.
        "coupons_claimed": 3,
        "coupons_redeemed": 1,
        "coupons_reversed": 1,
        "coupons_lapsed": 1,
        "saved_fen": 1700,
        "subsidy_fen": 400,
        "discount_uses": 2,
        "reports_opened": 1,
        "reports_answered": 1,
        "reports_overdue": 1,
        "applications_overdue": 1,
        "awareness_asked": 5,
        "awareness_known": 4,
    }
    assert set(in_wujin) == set(FIGURES)
    assert figures(place="wujin") == in_wujin
    assert figures() == {**in_wujin, "members_verified": 2}
    assert figures(place="tianning") == {"members_verified": 1}
    assert figures(TODAY - DAY, "tianning") == {"members_verified": 1, "members_new": 1, "cards_issued": 1}


def test_the_awareness_rate_comes_from_surveys_and_hides_districts_with_few_answers(wujin, seat):
    surveyed(6, "wujin", NOW, knows=("yes", "heard", "no"))
    surveyed(2, "tianning", NOW, knows=("no",))
    count()
    assert figures(place="wujin")["awareness_known"] == 4
    assert "awareness_asked" not in figures(place="tianning")
    assert (figures()["awareness_asked"], figures()["awareness_known"]) == (8, 4)
    shown = look(seat(StaffRole.READ_ONLY))
    rates = {place["district"]: place["figures"].get("awareness_rate") for place in shown["places"]}
    assert (rates[None], rates["wujin"], rates["tianning"]) == (50, 67, None)
    assert shown["days"][0]["figures"]["awareness_rate"] == 50


def test_who_is_in_no_district_counts_for_the_city_alone():
    person(district=None)
    count()
    assert figures()["members_new"] == 1
    assert (
        session().scalar(select(func.count()).where(DailyFigure.amount > 0, DailyFigure.district != "")) == 0
    )


def test_counting_again_changes_nothing_and_what_is_no_longer_so_is_written_over(wujin):
    redemption = factories.redemption(wujin, at=NOW - DAY)
    assert count() == 2
    before = session().execute(select(DailyFigure.__table__)).all()
    assert len(before) == 2 * len(PLACES) * len(FIGURES)
    count()
    session().expire_all()
    assert session().execute(select(DailyFigure.__table__)).all() == before
    assert figures(TODAY - DAY)["coupons_redeemed"] == 1
    take_back(session().get_one(Redemption, redemption.id))
    count()
    assert figures(TODAY - DAY)["coupons_reversed"] == 1
    assert "coupons_redeemed" not in figures(TODAY - DAY)


def test_the_nightly_count_sees_what_changed_in_the_last_seven_days(wujin):
    redemption = factories.redemption(wujin, at=NOW - 7 * DAY)
    count()
    take_back(session().get_one(Redemption, redemption.id))
    count()
    assert figures(TODAY - 7 * DAY)["coupons_redeemed"] == 1
    session().commit()
    assert ticks.recount() == 8
    assert figures(TODAY - 7 * DAY)["coupons_reversed"] == 1


def test_days_that_nobody_counted_are_counted_when_the_clockwork_comes_back(wujin):
    with time_machine.travel(NOW - 40 * DAY, tick=False):
        factories.redemption(wujin, at=clock.now())
        count()
    factories.redemption(wujin, at=NOW - 20 * DAY)
    assert count() == 41
    assert figures(TODAY - 20 * DAY)["coupons_redeemed"] == 1
    assert session().scalar(select(func.count(DailyFigure.on_day.distinct()))) == 42


def test_the_first_count_begins_with_the_first_fact_and_not_before_last_year(wujin, monkeypatch):
    written = []
    monkeypatch.setattr("app.services.cockpit.counting._write", lambda *days: written.append(days))
    factories.redemption(wujin, at=NOW - 3 * DAY)
    assert count() == 4
    factories.redemption(wujin, at=NOW - 4000 * DAY)
    assert count() == BACK_MAX + 1
    assert (written[1][0], written[-1][1]) == (TODAY - BACK_MAX * DAY, TODAY)
    assert all((last - first).days < 31 for first, last in written)


def test_what_was_on_offer_is_noted_while_the_day_lasts(wujin):
    with time_machine.travel(NOW - DAY, tick=False):
        session().execute(text("UPDATE stores SET created_at = :then"), {"then": NOW - 9 * DAY})
        count()
    assert figures(TODAY - DAY, "wujin")["stores_active"] == 1
    session().get_one(Merchant, wujin.merchant_id).state = "suspended"
    session().get_one(Merchant, wujin.merchant_id).state_reason = "整改"
    count()
    assert figures(TODAY - DAY, "wujin")["stores_active"] == 1
    assert "stores_active" not in figures(TODAY, "wujin")


def test_a_day_is_shown_beside_the_same_day_of_last_year(wujin, seat):
    factories.redemption(wujin, at=NOW - dt.timedelta(hours=1))
    count()
    write(dt.date(2025, 7, 8), "", coupons_redeemed=2)
    shown = look(seat(StaffRole.READ_ONLY), TODAY - DAY, TODAY)
    assert (shown["district"], [one["on_day"] for one in shown["days"]]) == (
        None,
        ["2026-07-07", "2026-07-08"],
    )
    of_today = shown["days"][1]
    assert (of_today["figures"]["coupons_redeemed"], of_today["last_year"]["coupons_redeemed"]) == (1, 2)
    assert set(of_today["figures"]) == set(FIGURES)
    # Nobody counted that day.
    assert (shown["days"][0]["figures"]["coupons_redeemed"], shown["days"][0]["last_year"]) == (0, None)
    assert len(shown["places"]) == len(PLACES)


def write(day, place, **amounts):
    rows = [{"on_day": day, "district": place, "figure": word, "amount": n} for word, n in amounts.items()]
    session().execute(insert(DailyFigure), rows)


def test_a_period_adds_up_what_came_and_takes_the_last_of_what_there_is(seat):
    for number in range(3):
        write(TODAY - number * DAY, "wujin", saved_fen=100 + number, members_verified=50 - number)
    write(dt.date(2025, 7, 7), "wujin", saved_fen=70, members_verified=9)
    shown = look(seat(StaffRole.CHAIR), TODAY - 2 * DAY, TODAY, district="wujin")
    (wujin,) = [one for one in shown["places"] if one["district"] == "wujin"]
    assert wujin["figures"] == {"saved_fen": 303, "members_verified": 50}
    assert wujin["last_year"] == {"saved_fen": 70, "members_verified": 9}
    assert shown["district"] == "wujin"
    assert shown["days"][0]["figures"]["saved_fen"] == 102
    (city,) = [one for one in shown["places"] if one["district"] is None]
    assert (city["figures"], city["last_year"]) == (None, None)


def test_a_leap_day_has_a_last_year_too(seat):
    write(dt.date(2027, 2, 28), "", saved_fen=5)
    shown = look(seat(StaffRole.CHAIR), dt.date(2028, 2, 29), dt.date(2028, 2, 29))
    assert shown["days"][0]["last_year"] == {"saved_fen": 5}


def test_a_districts_staff_see_their_districts_figures_only(seat):
    for place in ("", "wujin", "tianning"):
        write(TODAY, place, saved_fen=1)
    home = factories.district_union("wujin")
    desk = seat(StaffRole.FINANCE, union=home)
    shown = look(desk)
    assert (shown["district"], [one["district"] for one in shown["places"]]) == ("wujin", ["wujin"])
    assert look(desk, district="wujin") == shown
    refused(
        desk.get(f"/cockpit?from_day={TODAY}&to_day={TODAY}&district=tianning"), 403, "cockpit_out_of_scope"
    )
    township = factories.union(home, "湖塘镇总工会", UnionLevel.TOWNSHIP, district="wujin")
    narrow = seat(StaffRole.FINANCE, union=township)
    refused(narrow.get(f"/cockpit?from_day={TODAY}&to_day={TODAY}"), 403, "cockpit_out_of_scope")
    refused(
        narrow.get(f"/cockpit?from_day={TODAY}&to_day={TODAY}&district=wujin"), 403, "cockpit_out_of_scope"
    )


def test_only_some_roles_look(seat):
    for role in (StaffRole.SYSTEM_ADMIN, StaffRole.OPERATOR, StaffRole.MATCHMAKER):
        refused(seat(role).get(f"/cockpit?from_day={TODAY}&to_day={TODAY}"), 403, "role_required")


def test_a_period_is_in_order_and_at_most_a_year_and_takes_few_queries(seat, statements):
    desk = seat(StaffRole.PUBLISHER)
    lately = desk.get("/cockpit").json
    assert (lately["from_day"], lately["to_day"]) == ("2026-06-09", "2026-07-08")
    assert desk.get("/cockpit?to_day=2000-01-01").json["from_day"] == "1999-12-03"
    refused(desk.get(f"/cockpit?from_day={TODAY}&to_day={TODAY - DAY}"), 422, "cockpit_period_invalid")
    refused(desk.get(f"/cockpit?from_day={TODAY}&to_day={TODAY + 366 * DAY}"), 422, "cockpit_period_invalid")
    counts = set()
    for days in (0, 365):
        with statements() as seen:
            assert len(look(desk, TODAY, TODAY + days * DAY)["days"]) == days + 1
        counts.add(len(seen))
    assert len(counts) == 1
    assert sum("daily_figures" in one for one in seen) == 2
