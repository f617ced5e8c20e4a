"""快道: a claim without Flask says and leaves what the house would."""

import orjson
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from app import cache, clock
from app.db import session
from app.services import coupons
from app.services.coupons import claiming, quick, sold_out
from app.services.coupons.releases import Supply
from miniprogram_api.coupons.schemas import CouponSchema
from models import AuditEntry, BatchState, Coupon, CouponBatch, Member, Merchant, MerchantState
from tests import factories


def claim(phone, batch_id, **options):
    return phone.post(f"/coupon-batches/{batch_id}/claim", **options)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


@pytest.fixture
def batch_id():
    return factories.batch(quantity=9, per_member_limit=9, per_day_limit=9).id


@pytest.fixture
def by_the_house(monkeypatch):
    """How many claims the house itself has given."""
    given, real = [], claiming.claim

    def note(member, batch_id):
        given.append(batch_id)
        return real(member, batch_id)

    monkeypatch.setattr(coupons, "claim", note)
    return given


@pytest.fixture
def remembering():
    """Batches are remembered, as in production, for longer than this test lasts."""
    coupons.keep_batches(600)
    yield
    coupons.keep_batches(0)


@pytest.mark.parametrize(
    "terms", [{}, {"use_opens_at": None, "use_closes_at": None, "use_after_days": 1, "use_for_days": 7}]
)
def test_the_answer_is_what_the_schema_says_of_the_coupon(worker, by_the_house, terms):
    answer = claim(worker, factories.batch(**terms).id)
    coupon = session().get(Coupon, answer.json["id"])
    coupon.batch = session().get(CouponBatch, coupon.batch_id)
    coupon.batch.merchant = session().get(Merchant, coupon.batch.merchant_id)
    assert answer.data == orjson.dumps(CouponSchema().dump(coupon))
    assert by_the_house == []


def test_lane_and_house_give_the_same_headers_and_fields_and_leave_the_same_trace(
    worker, batch_id, by_the_house
):
    quickly = claim(worker, batch_id, key="a", headers={"X-Request-ID": "quick"})
    # A flag about another supply is not for the lane to judge.
    sold_out.note(session().get(CouponBatch, batch_id), Supply(1, None, None), clock.now())
    slowly = claim(worker, batch_id, key="b", headers={"X-Request-ID": "slow"})
    assert by_the_house == [batch_id]
    assert (
        (quickly.status_code, list(quickly.json))
        == (slowly.status_code, list(slowly.json))
        == (201, list(slowly.json))
    )
    assert quickly.json["batch"] == slowly.json["batch"]
    named = ("Content-Type", "Cache-Control", "X-Content-Type-Options")
    assert [quickly.headers[name] for name in named] == [slowly.headers[name] for name in named]
    entries = session().scalars(select(AuditEntry).where(AuditEntry.action == "coupons.claim"))
    traces = {entry.request_id: entry for entry in entries}
    assert [str(traces[name].subject_id) for name in ("quick", "slow")] == [
        quickly.json["id"],
        slowly.json["id"],
    ]
    kept = [(one.actor_kind, one.actor_id, one.subject, one.details) for one in traces.values()]
    assert kept[0] == kept[1]
    for key, first in (("a", quickly), ("b", slowly)):
        again = claim(worker, batch_id, key=key)
        assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")


def counted(status):
    labels = {"operation": "coupons.claim", "status": str(status)}
    return REGISTRY.get_sample_value("http_requests_total", labels) or 0


def test_what_the_lane_gives_and_refuses_is_counted_once(worker, phone):
    before = counted(201), counted(409)
    batch_id = factories.batch().id
    assert claim(worker, batch_id).status_code == 201
    refused(claim(worker, batch_id), 409, "coupon_limit_reached")
    assert (counted(201), counted(409)) == (before[0] + 1, before[1] + 1)


def test_a_login_that_was_ended_by_its_epoch_gets_nothing(worker, batch_id):
    session().execute(update(Member).values(login_epoch=Member.login_epoch + 1))
    refused(claim(worker, batch_id), 401, "login_required")
    assert session().scalars(select(Coupon).where(Coupon.member_id.is_not(None))).all() == []


def test_a_batch_that_is_remembered_is_not_read_again(worker, batch_id, remembering, statements):
    assert claim(worker, batch_id).status_code == 201
    with statements() as seen:
        assert claim(worker, batch_id).status_code == 201
    assert seen == []


def test_a_batch_that_is_remembered_is_refused_as_soon_as_it_is_not_given_out(worker, batch_id, remembering):
    assert claim(worker, batch_id).status_code == 201
    session().execute(update(CouponBatch).values(state=BatchState.PAUSED))
    refused(claim(worker, batch_id), 409, "claim_paused")
    session().execute(update(CouponBatch).values(state=BatchState.PUBLISHED))
    assert claim(worker, batch_id).status_code == 201
    session().execute(update(Merchant).values(state=MerchantState.SUSPENDED, state_reason="停业整顿"))
    refused(claim(worker, batch_id), 404, "coupon_batch_not_found")


def test_only_so_many_batches_are_remembered(worker, remembering, monkeypatch):
    monkeypatch.setattr(quick, "KEPT_MAX", 1)
    for _ in range(3):
        assert claim(worker, factories.batch().id).status_code == 201
    assert len(quick._kept) == 1


def test_without_redis_s_flag_the_lane_finds_out_that_all_is_gone_and_says_so_to_everybody(phone, worker):
    batch_id = factories.batch(quantity=1).id
    assert claim(worker, batch_id).status_code == 201
    refused(claim(phone.another(factories.member().openid), batch_id), 409, "coupon_sold_out")
    assert cache.read_flag(sold_out.flag(batch_id))


WOMEN = [{"is": "verified"}, {"is": "gender", "genders": ["female"]}]
HONOURED = [{"is": "verified"}, {"any": [{"is": "model_worker"}, {"is": "in_group", "groups": ["courier"]}]}]


def test_what_the_roster_says_the_lane_judges_and_what_is_elsewhere_the_house(phone, by_the_house):
    woman, man = (
        factories.member(entry=factories.roster_entry(number=factories.id_number("19900101", sequence)))
        for sequence in (802, 803)
    )
    factories.model_worker(man.roster_entry)
    openids = [woman.openid, man.openid]
    for_women, for_honoured = (factories.batch(audience=audience).id for audience in (WOMEN, HONOURED))
    her, him = (phone.another(openid) for openid in openids)
    assert claim(her, for_women).status_code == 201
    assert by_the_house == []
    refused(claim(him, for_women), 403, "not_eligible")
    assert claim(him, for_honoured).status_code == 201
    assert for_honoured in by_the_house
    answer = claim(her, for_honoured)
    refused(answer, 403, "not_eligible")
    assert [reason["code"] for reason in answer.json["reasons"]] == ["none_of_these"]
