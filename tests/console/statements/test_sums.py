"""结算单 by its sums: which redemptions and days it holds, and what stops it where they do not agree."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.services.statements import drafting
from models import (
    StaffRole,
    Statement,
    StatementState,
    statement_items,
)
from tests import factories
from tests.console.statements.drafting import JUNE, draft, drafted, june, refused, tamper


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
    assert list(answer.json["errors"]) == ["ends_on"]


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
