"""商户券码: imported at a desk, shown to one holder, passed on only unread."""

import uuid

import pytest
from sqlalchemy import select

from app.db import session
from app.services import coupons
from models import MerchantCode, StaffRole
from tests import factories
from tests.phones import Phone


@pytest.fixture
def publisher(seat, session):
    return seat(StaffRole.PUBLISHER)


def batch(quantity=2, **facts):
    return factories.batch(quantity=quantity, publish=False, **{"code_source": "merchant", **facts})


def send(desk, batch_id, codes):
    return desk.post(f"/coupon-batches/{batch_id}/codes", {"codes": codes})


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def offered(desk, quantity=2):
    """A published batch with a code for each coupon."""
    batch_id = batch(quantity).id
    codes = [f"QX-{number:06}" for number in range(quantity)]
    assert send(desk, batch_id, codes).status_code == 201
    assert desk.post(f"/coupon-batches/{batch_id}/publication").status_code == 200
    coupons.make_coupons(batch_id, progress=lambda *_: None)
    return batch_id


@pytest.fixture
def phone(app, simulator):
    return Phone(app.test_client(), simulator)


def test_publishing_waits_for_as_many_codes_as_coupons(publisher):
    batch_id = batch(3).id
    assert send(publisher, batch_id, ["A1", "A2"]).json == {"added_count": 2, "unused_count": 2}
    told = refused(publisher.post(f"/coupon-batches/{batch_id}/publication"), 409, "codes_missing")
    assert told["missing_count"] == 1
    assert send(publisher, batch_id, ["A3"]).json["unused_count"] == 3
    assert publisher.post(f"/coupon-batches/{batch_id}/publication").status_code == 200


def test_wrong_codes_are_named_by_row_and_nothing_is_half_done(publisher):
    batch_id = batch().id
    assert send(publisher, batch_id, ["OLD"]).status_code == 201
    codes = ["OK1", "", "  ", "6.92E+12", "123.0", "x" * 49, "中文", "a b", "OK1", "OLD", "a\u0000b"]
    told = refused(send(publisher, batch_id, codes), 422, "codes_refused")
    assert [row["row"] for row in told["rows"]] == list(range(2, 12))
    assert "Excel" in told["rows"][2]["problem"]
    assert "重复" in told["rows"][7]["problem"]
    assert not any(code in row["problem"] for row in told["rows"] for code in ("OK1", "OLD"))
    assert session().query(MerchantCode).count() == 1
    many = refused(send(publisher, batch_id, [""] * 50), 422, "codes_refused")
    assert (len(many["rows"]), many["refused_count"]) == (20, 50)


@pytest.mark.parametrize("codes", [[], [1.5], [None], "A1", ["A"] * 1001])
def test_what_is_no_list_of_codes_is_named(publisher, codes):
    told = refused(send(publisher, batch().id, codes), 422, "invalid_fields")
    assert next(iter(told["errors"])).startswith("codes")


def test_codes_are_for_batches_that_want_them(publisher):
    refused(send(publisher, batch(code_source="ours").id, ["A1"]), 409, "codes_not_wanted")
    refused(send(publisher, batch(state="recalled").id, ["A1"]), 409, "codes_not_wanted")


def test_a_code_is_shown_to_its_holder_only_and_then_stays_his(publisher, phone):
    batch_id = offered(publisher)
    holder, other = (phone.another(factories.member().openid) for _ in range(2))
    coupon = holder.post(f"/coupon-batches/{batch_id}/claim").json
    assert (coupon["batch"]["code_source"], coupon["batch"]["transferable"]) == ("merchant", False)
    assert "merchant_code" not in holder.get("/me/coupons").json["items"][0]
    told = refused(holder.post(f"/me/coupons/{coupon['id']}/code"), 409, "coupon_not_usable")
    assert "商户券码" in told["next"]
    assert other.get(f"/me/coupons/{coupon['id']}").status_code == 404
    codes = {holder.get(f"/me/coupons/{coupon['id']}").json["merchant_code"] for _ in range(2)}
    assert len(codes) == 1
    assert codes < {"QX-000000", "QX-000001"}
    assert (
        "看过"
        in refused(holder.post(f"/me/coupons/{coupon['id']}/return"), 409, "coupon_not_usable")["detail"]
    )
    shown = session().scalars(select(MerchantCode).where(MerchantCode.shown_at.is_not(None))).all()
    assert [str(code.coupon_id) for code in shown] == [coupon["id"]]


def test_an_unread_code_goes_on_to_the_next_holder(publisher, phone):
    batch_id = offered(publisher, quantity=1)
    first, second = (phone.another(factories.member().openid) for _ in range(2))
    coupon = first.post(f"/coupon-batches/{batch_id}/claim").json["id"]
    assert first.post(f"/me/coupons/{coupon}/return").status_code == 200
    assert first.get(f"/me/coupons/{coupon}").json["merchant_code"] is None
    coupon = second.post(f"/coupon-batches/{batch_id}/claim").json["id"]
    assert second.get(f"/me/coupons/{coupon}").json["merchant_code"] == "QX-000000"


def test_stock_of_such_a_batch_needs_codes_and_gives_them_back(publisher):
    batch_id = offered(publisher)

    def change(difference):
        said = {"difference": difference, "reason": "商户备货变化"}
        return publisher.post(f"/coupon-batches/{batch_id}/stock", said)

    assert refused(change(1), 409, "codes_missing")["missing_count"] == 1
    assert change(-1).status_code == 200
    assert change(1).status_code == 200
    refused(change(1), 409, "codes_missing")
    assert send(publisher, batch_id, ["NEW"]).json == {"added_count": 1, "unused_count": 2}
    coupons.make_coupons(batch_id, progress=lambda *_: None)
    assert session().query(MerchantCode).filter(MerchantCode.coupon_id.is_(None)).count() == 1


def test_a_code_is_unreadable_in_the_table(publisher):
    batch_id = batch().id
    send(publisher, batch_id, ["SECRET-1"])
    row = (
        session().scalars(select(MerchantCode).where(MerchantCode.batch_id == uuid.UUID(str(batch_id)))).one()
    )
    assert b"SECRET-1" not in row.code_cipher
    assert row.code == "SECRET-1"
