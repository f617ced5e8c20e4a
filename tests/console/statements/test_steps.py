"""结算单 by its steps: who makes, checks, pays, voids and reads it, in which order."""

import io
import itertools
import uuid
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.services.statements import NEXT, Action, StatementNotReady, life
from models import (
    AuditEntry,
    Member,
    Merchant,
    StaffRole,
    Statement,
    StatementState,
    UnionLevel,
)
from tests import factories
from tests.console.statements.drafting import draft, drafted, june, refused, tamper


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
    assert list(answer.json["errors"]) == ["paid_on"]


def test_a_statement_is_not_paid_before_its_invoice_and_not_twice(shop, checker):
    body = {"reference": "HD-1", "paid_on": "2026-07-02"}
    agreed = factories.statement(factories.redemption(shop, at=june(3)), state=StatementState.AGREED).id
    paid = factories.statement(factories.redemption(shop, at=june(4)), state=StatementState.PAID).id
    refused(checker.post(f"/statements/{agreed}/payment", body), 409, "statement_not_ready")
    refused(checker.post(f"/statements/{paid}/payment", body), 409, "statement_not_ready")
    refused(checker.post(f"/statements/{paid}/check"), 409, "statement_not_ready")


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
    begins, ends = of_other[0]["begins_on"], of_other[0]["ends_on"]
    assert len(maker.get(f"/statements?from_day={ends}&to_day={begins}").json["items"]) == 2
    assert maker.get("/statements?to_day=2020-01-01").json["items"] == []
    assert maker.get("/statements?from_day=2090-01-01").json["items"] == []
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
    assert unquote(answer.headers["Content-Disposition"]).endswith("-2026-06-01至2026-06-30.xlsx")
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


def test_a_statement_that_does_not_exist_is_not_found(checker):
    refused(checker.get(f"/statements/{uuid.uuid4()}"), 404, "statement_not_found")
