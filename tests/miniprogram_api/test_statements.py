"""商户结算: the owner agrees, objects and hands in the invoice; nobody else sees anything."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, text

from app import clock
from app.db import session
from models import AuditEntry, Merchant, Statement, StatementState
from tests import factories

YESTERDAY = dt.timedelta(days=1)


class Shop:
    """A merchant with an owner who has a phone, and statements gone as far as asked for."""

    def __init__(self, phone):
        self.person = factories.member(verified=False)
        self.store = factories.store(factories.merchant(owner_id=self.person.id))
        self.owner = phone.another(self.person.openid)
        self.days = 0

    def statement(self, state, redemptions=1):
        self.days += 1
        at = clock.now() - self.days * YESTERDAY
        made = factories.statement(
            *[factories.redemption(self.store, at=at) for _ in range(redemptions)], state=state
        )
        return f"/clerk/statements/{made.id}"

    def invoice(self, number="24322000000012345678", by=None):
        return {"number": number, "attachment_id": str(factories.attachment(by or self.person).id)}


@pytest.fixture
def shop(phone):
    return Shop(phone)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_the_owner_sees_what_was_checked_and_never_a_draft(shop):
    draft, checked = shop.statement(StatementState.DRAFT), shop.statement(StatementState.CHECKED, 2)
    (seen,) = shop.owner.get("/clerk/statements").json["items"]
    assert checked.endswith(seen["id"])
    assert (seen["state"], seen["redemption_count"], seen["subsidy_fen"]) == ("checked", 2, 1000)
    assert shop.owner.get(checked).json == seen
    items = shop.owner.get(f"{checked}/redemptions").json["items"]
    assert sum(item["subsidy_fen"] for item in items) == seen["subsidy_fen"]
    assert not any("member" in item for item in items)
    refused(shop.owner.get(draft), 404, "statement_not_found")
    refused(shop.owner.get(f"{draft}/redemptions"), 404, "statement_not_found")


def test_the_owner_agrees_and_hands_in_the_invoice(shop):
    path = shop.statement(StatementState.CHECKED)
    agreed = shop.owner.post(f"{path}/agreement").json
    assert agreed["state"] == "agreed"
    assert agreed["agreed_at"] is not None
    body = shop.invoice()
    invoiced = shop.owner.post(f"{path}/invoice", body).json
    assert (invoiced["state"], invoiced["invoice_number"]) == ("invoiced", body["number"])
    mended = shop.invoice("24322000000012345679")
    again = shop.owner.post(f"{path}/invoice", mended).json
    assert (again["state"], again["invoice_id"]) == ("invoiced", mended["attachment_id"])
    actions = session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "statements").order_by(AuditEntry.id)
    )
    assert list(actions) == ["statements.agree", "statements.invoice", "statements.invoice"]


def test_the_owner_says_what_is_wrong_and_nothing_follows(shop):
    path = shop.statement(StatementState.CHECKED)
    disputed = shop.owner.post(f"{path}/dispute", {"reason": "6 月 3 日少一笔"}).json
    assert (disputed["state"], disputed["dispute"]) == ("disputed", "6 月 3 日少一笔")
    refused(shop.owner.post(f"{path}/agreement"), 409, "statement_not_ready")
    refused(shop.owner.post(f"{path}/dispute", {"reason": "再说一次"}), 409, "statement_not_ready")
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "statements.dispute")).one()
    assert "少一笔" not in str(entry.details)


def test_an_invoice_waits_for_the_agreement(shop):
    path, body = shop.statement(StatementState.CHECKED), shop.invoice()
    refused(shop.owner.post(f"{path}/invoice", body), 409, "statement_not_ready")


def test_an_invoice_that_somebody_else_uploaded_is_not_there(shop):
    path = shop.statement(StatementState.AGREED)
    theirs = shop.invoice(by=factories.member(verified=False))
    refused(shop.owner.post(f"{path}/invoice", theirs), 404, "attachment_not_found")
    nothing = {**theirs, "attachment_id": str(uuid.uuid4())}
    refused(shop.owner.post(f"{path}/invoice", nothing), 404, "attachment_not_found")


def test_one_invoice_settles_one_statement(shop):
    first, second = shop.statement(StatementState.AGREED), shop.statement(StatementState.AGREED)
    body = shop.invoice()
    assert shop.owner.post(f"{first}/invoice", body).status_code == 200
    refused(shop.owner.post(f"{second}/invoice", body), 409, "invoice_used")
    assert shop.owner.post(f"{second}/invoice", {**body, "number": "12345678"}).status_code == 200


@pytest.mark.parametrize("number", ["1234567", "1" * 21, "１２３４５６７８", "12345678\n", "ABCDEFGH", ""])
def test_what_is_no_invoice_number_is_named(shop, number):
    path, body = shop.statement(StatementState.AGREED), shop.invoice(number)
    answer = shop.owner.post(f"{path}/invoice", body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["number"])


def test_sums_that_are_not_those_of_the_redemptions_are_not_agreed_to(shop):
    path = shop.statement(StatementState.CHECKED)
    session().execute(text("SET LOCAL session_replication_role = replica"))
    session().execute(text("UPDATE statements SET redemption_count = redemption_count + 1"))
    session().execute(text("SET LOCAL session_replication_role = origin"))
    session().expunge_all()
    refused(shop.owner.post(f"{path}/agreement"), 409, "statement_sums_differ")


def test_nobody_but_the_owner_sees_or_does_anything(shop, phone):
    path, body = shop.statement(StatementState.AGREED), shop.invoice()
    _, clerk = factories.clerk(shop.store)
    stranger = factories.member()
    for other in (phone.another(clerk.openid), phone.another(stranger.openid)):
        assert other.get("/clerk/statements").json == {"items": [], "next_cursor": None}
        refused(other.get(path), 404, "statement_not_found")
        refused(other.get(f"{path}/redemptions"), 404, "statement_not_found")
        refused(other.post(f"{path}/agreement"), 404, "statement_not_found")
        refused(other.post(f"{path}/dispute", {"reason": "x"}), 404, "statement_not_found")
        refused(other.post(f"{path}/invoice", body), 404, "statement_not_found")
    refused(phone.get("/clerk/statements"), 401, "login_required")


def test_a_new_owner_takes_over_the_statements(shop, phone):
    path = shop.statement(StatementState.CHECKED)
    heir = factories.member(verified=False)
    session().get_one(Merchant, shop.store.merchant_id).owner_id = heir.id
    taken = phone.another(heir.openid)
    refused(shop.owner.post(f"{path}/agreement"), 404, "statement_not_found")
    assert taken.post(f"{path}/agreement").status_code == 200
    assert session().scalars(select(Statement)).one().agreed_by == heir.id


def test_a_voided_statement_that_was_shown_stays_visible_with_its_reason(shop):
    draft = shop.statement(StatementState.VOIDED)
    shown = shop.statement(StatementState.CHECKED)
    session().execute(text("DELETE FROM statement_items"))
    session().execute(
        text("UPDATE statements SET state = 'voided', void_reason = '重新编制' WHERE state = 'checked'")
    )
    assert shop.owner.get(shown).json["void_reason"] == "重新编制"
    refused(shop.owner.get(draft), 404, "statement_not_found")


def test_the_owner_s_lists_take_a_fixed_number_of_queries_and_page_without_loss(shop, statements):
    counts = set()
    for rows in (2, 6):
        path = shop.statement(StatementState.CHECKED, rows)
        for each in ("/clerk/statements", f"{path}/redemptions"):
            with statements() as seen:
                assert shop.owner.get(each).status_code == 200
            counts.add((each.rsplit("/", 1)[1], len(seen)))
    assert counts == {("statements", 2), ("redemptions", 3)}
    whole = shop.owner.get(f"{path}/redemptions").json["items"]
    first = shop.owner.get(f"{path}/redemptions?limit=4").json
    rest = shop.owner.get(f"{path}/redemptions?cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == whole
    assert len(whole) == 6
    for list_ in ("/clerk/statements", f"{path}/redemptions"):
        refused(shop.owner.get(f"{list_}?cursor=AAAA"), 422, "cursor_invalid")
