"""结算单: from a period's redemptions to the payment, by persons who are not the same."""

import datetime as dt
import io
import itertools
import uuid

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.services.statements import NEXT, Action, StatementNotReady, drafting, life
from models import (
    AuditEntry,
    Member,
    Merchant,
    StaffRole,
    Statement,
    StatementState,
    UnionLevel,
    statement_items,
)
from tests import factories

JUNE = {"begins_on": "2026-06-01", "ends_on": "2026-06-30"}
JULY_2 = dt.datetime(2026, 7, 2, 9, tzinfo=clock.CITY)


def june(day, hour=12, minute=0):
    return dt.datetime(2026, 6, day, hour, minute, tzinfo=clock.CITY)


@pytest.fixture(autouse=True)
def _july():
    with time_machine.travel(JULY_2, tick=False):
        yield


@pytest.fixture
def shop(session):
    return factories.store(factories.merchant(owner_id=factories.member(verified=False).id))


@pytest.fixture
def maker(seat):
    return seat(StaffRole.FINANCE)


@pytest.fixture
def checker(seat):
    return seat(StaffRole.FINANCE)


def draft(desk, shop, **period):
    return desk.post("/statements", {"merchant_id": str(shop.merchant_id), **JUNE, **period})


def drafted(desk, shop, **period):
    answer = draft(desk, shop, **period)
    assert answer.status_code == 201, answer.text
    return answer.json


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def tamper(statement, *values):
    """Write past the triggers that stand behind the rules, as somebody at the database could."""
    session().execute(text("SET LOCAL session_replication_role = replica"))
    session().execute(text(statement), *values)
    session().execute(text("SET LOCAL session_replication_role = origin"))
    session().expunge_all()


def test_a_statement_holds_the_redemptions_of_the_period_less_the_reversed_ones(shop, maker):
    first = factories.redemption(shop, at=june(1, 0))
    last = factories.redemption(shop, at=june(30, 23, 59), discount_fen=700, subsidy_fen=0)
    taken_back = factories.redemption(shop, at=june(15))
    taken_back.reversed_at, taken_back.reversed_by = june(15), taken_back.clerk_id
    taken_back.reversal_reason = "扫错了"
    factories.redemption(shop, at=dt.datetime(2026, 5, 31, 23, 59, tzinfo=clock.CITY))
    factories.redemption(shop, at=dt.datetime(2026, 7, 1, tzinfo=clock.CITY))
    factories.redemption(at=june(10))
    made = drafted(maker, shop)
    assert (made["redemption_count"], made["discount_fen"], made["subsidy_fen"]) == (2, 1700, 500)
    assert (made["state"], made["made_by"]["username"]) == ("draft", maker.staff.username)
    items = maker.get(f"/statements/{made['id']}/redemptions").json["items"]
    assert [item["id"] for item in items] == [str(first.id), str(last.id)]
    assert {item["member_name"] for item in items} == {"王*明"}
    assert sum(item["subsidy_fen"] for item in items) == made["subsidy_fen"]


def test_from_draft_to_payment_every_step_is_on_record(shop, maker, checker, seat):
    factories.redemption(shop, at=june(3))
    path = f"/statements/{drafted(maker, shop)['id']}"
    checked = checker.post(f"{path}/check").json
    assert (checked["state"], checked["checked_by"]["username"]) == ("checked", checker.staff.username)
    found = session().scalars(select(Statement)).one()
    found.agreed_by, found.agreed_at, found.state = shop_owner(shop), clock.now(), StatementState.AGREED
    found.invoice_number, found.invoice_id = "24322000000012345678", invoice_of(shop).id
    found.state = StatementState.INVOICED
    paid = checker.post(f"{path}/payment", {"reference": "HD-0702-17", "paid_on": "2026-07-02"}).json
    assert (paid["state"], paid["paid_on"], paid["payment_reference"]) == ("paid", "2026-07-02", "HD-0702-17")
    assert paid["paid_by"]["username"] == checker.staff.username
    assert seat(StaffRole.FINANCE_SUPERVISOR).get(path).json == paid
    actions = session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "statements").order_by(AuditEntry.id)
    )
    assert list(actions) == ["statements.draft", "statements.check", "statements.pay"]


def shop_owner(shop):
    return session().get_one(Merchant, shop.merchant_id).owner_id


def invoice_of(shop):
    return factories.attachment(session().get_one(Member, shop_owner(shop)))


def test_the_maker_neither_checks_nor_pays(shop, maker):
    redemption = factories.redemption(shop, at=june(3))
    path = f"/statements/{drafted(maker, shop)['id']}"
    refused(maker.post(f"{path}/check"), 403, "same_person")
    assert maker.get(path).json["state"] == "draft"
    tamper("DELETE FROM statement_items")
    tamper("DELETE FROM statements")
    invoiced = factories.statement(redemption, state=StatementState.INVOICED, maker=maker.staff)
    body = {"reference": "HD-1", "paid_on": "2026-07-02"}
    refused(maker.post(f"/statements/{invoiced.id}/payment", body), 403, "same_person")


@pytest.mark.parametrize("column", ["checked_by", "paid_by"])
def test_the_table_itself_refuses_a_maker_who_checks_or_pays(shop, column):
    paid = factories.statement(factories.redemption(shop, at=june(3)), state=StatementState.PAID)
    with pytest.raises(IntegrityError, match=r"two_persons|payer_is_not_maker"):
        session().execute(text(f"UPDATE statements SET {column} = made_by WHERE id = :id"), {"id": paid.id})


def test_a_period_is_settled_half_an_hour_after_its_last_midnight(shop, maker):
    factories.redemption(shop, at=june(30, 23, 59))
    for moment, next_step in (
        (june(30, 12), "请在期间结束的次日再编制"),
        (dt.datetime(2026, 7, 1, 0, 29, 59, tzinfo=clock.CITY), "请半小时后再编制"),
    ):
        with time_machine.travel(moment, tick=False):
            maker.sign_in(factories.staff(StaffRole.FINANCE))
            problem = refused(draft(maker, shop), 409, "statement_period_not_over")
            assert problem["next"] == next_step
    with time_machine.travel(dt.datetime(2026, 7, 1, 0, 30, tzinfo=clock.CITY), tick=False):
        maker.sign_in(factories.staff(StaffRole.FINANCE))
        assert drafted(maker, shop)["redemption_count"] == 1


@pytest.mark.parametrize(
    ("begins_on", "ends_on"),
    [("2026-06-30", "2026-06-01"), ("2025-06-29", "2026-06-30"), ("0001-01-01", "2026-06-30")],
)
def test_a_period_that_is_none_or_longer_than_a_year_is_refused(shop, maker, begins_on, ends_on):
    answer = draft(maker, shop, begins_on=begins_on, ends_on=ends_on)
    refused(answer, 422, "statement_period_invalid")


def test_a_period_in_the_far_future_is_not_over(shop, maker):
    answer = draft(maker, shop, begins_on="9999-12-31", ends_on="9999-12-31")
    refused(answer, 409, "statement_period_not_over")


@pytest.mark.parametrize(
    ("begins_on", "ends_on"),
    [("2026-06-01", "2026-06-30"), ("2026-05-31", "2026-06-01"), ("2026-06-30", "2026-07-01")],
)
def test_two_living_statements_of_a_merchant_share_no_day(shop, maker, begins_on, ends_on):
    factories.redemption(shop, at=june(3))
    drafted(maker, shop)
    refused(draft(maker, shop, begins_on=begins_on, ends_on=ends_on), 409, "statement_overlaps")
    factories.redemption(shop, at=dt.datetime(2026, 5, 3, tzinfo=clock.CITY))
    drafted(maker, shop, begins_on="2026-05-01", ends_on="2026-05-31")


def test_the_table_itself_refuses_an_overlap(shop):
    factories.statement(factories.redemption(shop, at=june(3)), factories.redemption(shop, at=june(9)))
    with pytest.raises(IntegrityError, match="ex_statements_no_overlap"):
        factories.statement(factories.redemption(shop, at=june(9)))


def test_a_period_without_redemptions_makes_no_statement(shop, maker):
    refused(draft(maker, shop), 409, "statement_empty")
    assert session().scalar(select(func.count()).select_from(Statement)) == 0


def test_a_period_of_too_many_redemptions_is_to_be_parted(shop, maker, monkeypatch):
    monkeypatch.setattr(drafting, "ITEMS_MAX", 1)
    for day in (3, 4):
        factories.redemption(shop, at=june(day))
    period = {**JUNE, "merchant_id": str(shop.merchant_id)}
    refused(maker.post("/statements", period), 409, "statement_too_large")
    shorter = maker.post("/statements", {**period, "ends_on": "2026-06-03"})
    assert (shorter.status_code, shorter.json["redemption_count"]) == (201, 1)


def test_a_voided_statement_keeps_its_sums_and_frees_its_redemptions(shop, maker, checker):
    factories.redemption(shop, at=june(3))
    first = drafted(maker, shop)
    checker.post(f"/statements/{first['id']}/check")
    voided = maker.post(f"/statements/{first['id']}/void", {"reason": "商户改名"}).json
    assert (voided["state"], voided["void_reason"], voided["subsidy_fen"]) == ("voided", "商户改名", 500)
    assert maker.get(f"/statements/{first['id']}/redemptions").json["items"] == []
    second = drafted(maker, shop)
    assert second["id"] != first["id"]
    assert second["subsidy_fen"] == 500


def test_what_the_merchant_has_agreed_to_is_not_voided(shop, maker):
    agreed = factories.statement(factories.redemption(shop, at=june(3)), state=StatementState.AGREED)
    problem = refused(
        maker.post(f"/statements/{agreed.id}/void", {"reason": "改主意"}), 409, "statement_not_ready"
    )
    assert problem["state"] == "agreed"


@pytest.mark.parametrize("paid_on", ["2026-07-01", "2026-07-03", "0001-01-01", "9999-12-31"])
def test_a_payment_is_neither_before_the_agreement_nor_in_the_future(shop, checker, paid_on):
    invoiced = factories.statement(factories.redemption(shop, at=june(3)), state=StatementState.INVOICED)
    answer = checker.post(f"/statements/{invoiced.id}/payment", {"reference": "HD-1", "paid_on": paid_on})
    refused(answer, 422, "payment_date_invalid")


def test_a_statement_is_not_paid_before_its_invoice_and_not_twice(shop, checker):
    body = {"reference": "HD-1", "paid_on": "2026-07-02"}
    agreed = factories.statement(factories.redemption(shop, at=june(3)), state=StatementState.AGREED).id
    paid = factories.statement(factories.redemption(shop, at=june(4)), state=StatementState.PAID).id
    refused(checker.post(f"/statements/{agreed}/payment", body), 409, "statement_not_ready")
    refused(checker.post(f"/statements/{paid}/payment", body), 409, "statement_not_ready")
    refused(checker.post(f"/statements/{paid}/check"), 409, "statement_not_ready")


@pytest.mark.parametrize(
    ("state", "action", "body"),
    [
        (StatementState.DRAFT, "check", None),
        (StatementState.INVOICED, "payment", {"reference": "HD-1", "paid_on": "2026-07-02"}),
    ],
)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE statements SET subsidy_fen = subsidy_fen + 1, discount_fen = discount_fen + 1",
        "UPDATE redemptions SET subsidy_fen = subsidy_fen - 1",
        "UPDATE redemptions SET reversed_at = now(), reversed_by = clerk_id, reversal_reason = '晚了'",
        "DELETE FROM statement_items WHERE redemption_id = (SELECT max(id::text)::uuid FROM redemptions)",
    ],
)
def test_sums_that_are_not_those_of_the_redemptions_stop_everything(
    shop, checker, state, action, body, change
):
    redemptions = [factories.redemption(shop, at=june(day)) for day in (3, 4)]
    made_id = factories.statement(*redemptions, state=state).id
    tamper(change)
    refused(checker.post(f"/statements/{made_id}/{action}", body), 409, "statement_sums_differ")
    assert session().get_one(Statement, made_id).state is state


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE statements SET subsidy_fen = subsidy_fen + 1, discount_fen = discount_fen + 1",
        "UPDATE redemptions SET subsidy_fen = subsidy_fen - 1",
        "UPDATE redemptions SET reversed_at = now(), reversed_by = clerk_id, reversal_reason = '晚了'",
        "UPDATE redemptions SET redeemed_on = redeemed_on + 30",
        "DELETE FROM redemptions",
    ],
)
def test_the_database_itself_refuses_to_let_sums_and_redemptions_drift_apart(shop, change):
    made = factories.statement(factories.redemption(shop, at=june(3)))
    with pytest.raises(IntegrityError), session().begin_nested():
        session().execute(text(change))
    session().execute(text("DELETE FROM statement_items"))
    session().execute(
        text("UPDATE statements SET state = 'voided', void_reason = 'x' WHERE id = :id"), {"id": made.id}
    )
    session().execute(text(change))


@pytest.mark.parametrize(("state", "action"), list(itertools.product(StatementState, Action)))
def test_every_pair_of_state_and_action_leads_on_or_is_refused(state, action):
    led = {
        ("draft", "check"): "checked",
        ("draft", "void"): "voided",
        ("checked", "agree"): "agreed",
        ("checked", "dispute"): "disputed",
        ("checked", "void"): "voided",
        ("disputed", "void"): "voided",
        ("agreed", "invoice"): "invoiced",
        ("invoiced", "invoice"): "invoiced",
        ("invoiced", "pay"): "paid",
    }
    assert {(one.value, other.value): to.value for (one, other), to in NEXT.items()} == led
    statement = Statement(state=state)
    expected = led.get((state.value, action.value))
    if expected is None:
        with pytest.raises(StatementNotReady) as refusal:
            life.following(statement, action)
        assert refusal.value.members == {"state": state.value}
    else:
        assert life.following(statement, action) == expected


def test_a_desk_sees_the_merchants_of_its_own_unions_only(shop, maker, seat):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT)
    theirs = factories.store(factories.merchant(union_id=district.id))
    for place in (shop, theirs):
        factories.redemption(place, at=june(3))
    outside = drafted(maker, shop)["id"]
    inside = drafted(maker, theirs)["id"]
    narrow = seat(StaffRole.FINANCE, union=district)
    assert [one["id"] for one in narrow.get("/statements").json["items"]] == [inside]
    refused(draft(narrow, shop), 404, "merchant_not_found")
    for path, body in {
        f"/statements/{outside}/check": None,
        f"/statements/{outside}/void": {"reason": "x"},
        f"/statements/{outside}/payment": {"reference": "x", "paid_on": "2026-07-02"},
    }.items():
        refused(narrow.post(path, body), 404, "statement_not_found")
    for path in (
        f"/statements/{outside}",
        f"/statements/{outside}/redemptions",
        f"/statements/{outside}.xlsx",
    ):
        refused(narrow.get(path), 404, "statement_not_found")
    assert narrow.post(f"/statements/{inside}/check").status_code == 200


@pytest.mark.parametrize("role", [StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY])
def test_supervisors_and_readers_read_and_do_nothing(shop, maker, seat, role):
    factories.redemption(shop, at=june(3))
    made = drafted(maker, shop)
    reader = seat(role)
    assert reader.get("/statements").json["items"] == [made]
    refused(reader.post(f"/statements/{made['id']}/check"), 403, "role_required")
    refused(draft(reader, shop), 403, "role_required")
    refused(seat(StaffRole.PUBLISHER).get("/statements"), 403, "role_required")


def test_the_list_is_narrowed_by_state_and_merchant(shop, maker):
    other = factories.store()
    for place in (shop, other):
        factories.redemption(place, at=june(3))
        drafted(maker, place)
    of_other = maker.get(f"/statements?merchant_id={other.merchant_id}").json["items"]
    assert [one["merchant"]["id"] for one in of_other] == [str(other.merchant_id)]
    assert len(maker.get("/statements?state=draft").json["items"]) == 2
    assert maker.get("/statements?state=paid").json["items"] == []
    refused(maker.get("/statements?cursor=AAAA"), 422, "cursor_invalid")
    made = of_other[0]["id"]
    refused(maker.get(f"/statements/{made}/redemptions?cursor=AAAA"), 422, "cursor_invalid")


def test_lists_take_a_fixed_number_of_queries(shop, maker, statements):
    counts = []
    for rows in (2, 7):
        redemptions = [factories.redemption(shop, at=june(rows), subsidy_fen=cents) for cents in range(rows)]
        made = factories.statement(*redemptions, state=StatementState.PAID)
        for path in ("/statements", f"/statements/{made.id}/redemptions"):
            with statements() as seen:
                assert maker.get(path).status_code == 200
            counts.append((path.rsplit("/", 1)[1], len(seen)))
    assert len(set(counts)) == 2, counts
    assert max(count for _, count in counts) <= 6


def test_the_workbook_holds_every_row_as_text_and_figures_and_no_person(shop, maker):
    shop.name = "=HYPERLINK(1)店"
    factories.redemption(shop, at=june(3), amount_fen=None)
    factories.redemption(shop, at=june(4), discount_fen=1234, subsidy_fen=617)
    made = drafted(maker, shop)
    answer = maker.get(f"/statements/{made['id']}.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('"statement-2026-06-01-2026-06-30.xlsx"')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "茶山巷口面馆"
    assert rows[3][0] == "核销时间"
    assert [row[1:6] for row in rows[4:6]] == [
        ["=HYPERLINK(1)店", "满30减10", "", 10.0, 5.0],
        ["=HYPERLINK(1)店", "满30减10", 35.0, 12.34, 6.17],
    ]
    assert rows[4][0] == june(3).replace(tzinfo=None)
    assert [rows[6][0], *rows[6][4:6]] == ["合计 2 笔", 22.34, 11.17]
    assert "王小明" not in str(rows)
    exported = session().scalars(select(AuditEntry).where(AuditEntry.action == "statements.export")).one()
    assert exported.actor_id == maker.staff.id


def test_a_month_of_many_redemptions_is_one_statement_in_a_few_queries(shop, maker, statements):
    pattern, many = factories.redemption(shop, at=june(3)), 5_000
    session().execute(text("SET LOCAL session_replication_role = replica"))
    session().execute(
        text(
            "INSERT INTO redemptions (id, coupon_id, code_hash, merchant_id, store_id, clerk_id, member_id,"
            " discount_fen, subsidy_fen, redeemed_on, redeemed_at)"
            " SELECT gen_random_uuid(), gen_random_uuid(),"
            " uuid_send(gen_random_uuid()), merchant_id, store_id, clerk_id, member_id, discount_fen,"
            " subsidy_fen, redeemed_on, redeemed_at FROM redemptions, generate_series(2, :many)"
        ),
        {"many": many},
    )
    session().execute(text("SET LOCAL session_replication_role = origin"))
    with statements() as seen:
        made = drafted(maker, shop)
    assert (made["redemption_count"], made["subsidy_fen"]) == (many, many * pattern.subsidy_fen)
    assert len(seen) < 25


def test_a_statement_that_does_not_exist_is_not_found(checker):
    refused(checker.get(f"/statements/{uuid.uuid4()}"), 404, "statement_not_found")


def test_a_repeat_with_the_same_key_drafts_once(shop, maker):
    factories.redemption(shop, at=june(3))
    body = {"merchant_id": str(shop.merchant_id), **JUNE}
    first = maker.post("/statements", body, key="june")
    again = maker.post("/statements", body, key="june")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert session().scalar(select(func.count()).select_from(Statement)) == 1


def test_an_item_stands_in_one_statement_only(shop):
    redemption = factories.redemption(shop, at=june(3))
    factories.statement(redemption)
    other = factories.statement(factories.redemption(shop, at=june(4)))
    with pytest.raises(IntegrityError, match="uq_statement_items_redemption_id"):
        session().execute(
            insert(statement_items), [{"statement_id": other.id, "redemption_id": redemption.id}]
        )
