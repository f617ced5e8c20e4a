"""入驻申请: who sees it, and that it is decided once."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from models import (
    AuditEntry,
    Merchant,
    MerchantApplication,
    MerchantContract,
    MerchantState,
    StaffRole,
)
from tests import factories, pictures

MANAGER = StaffRole.MERCHANT_MANAGER


def application(of=None, **changes):
    factories.category()
    made = MerchantApplication(
        member_id=factories.member(verified=False, phone=f"103{uuid.uuid4().int % 10**8:08d}").id,
        union_id=(of or factories.city()).id,
        **{
            "name": "运河边面馆",
            "credit_code": factories.credit_code(),
            "category": "catering",
            "district": "tianning",
            "address": "测试路 8 号",
            "offer": "九折",
            "submitted_at": clock.now(),
            **changes,
        },
    )
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    db.session().add(made)
    db.session().flush()
    return made


def contract(**changes):
    today = clock.today()
    return {
        "number": "HT-2026-001",
        "begins_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=364)).isoformat(),
        **changes,
    }


def test_an_approved_application_becomes_a_merchant_under_contract(seat):
    home = factories.district_union("tianning")
    made = application(home)
    desk = seat(MANAGER, union=home)
    answer = desk.post(f"/merchant-applications/{made.id}/approval", contract(), key="a")
    assert answer.status_code == 200, answer.text
    assert answer.json["state"] == "approved"
    merchant = db.session().get_one(Merchant, uuid.UUID(answer.json["merchant_id"]))
    assert (merchant.owner_id, merchant.union_id) == (made.member_id, home.id)
    assert (merchant.state, merchant.credit_code) == (MerchantState.ACTIVE, made.credit_code)
    assert (merchant.contact_name, merchant.contact_phone) == ("王小明", "10200000001")
    assert merchant.contract_begins_on == clock.today()
    file = desk.get(f"/merchants/{merchant.id}").json
    assert [one["number"] for one in file["contracts"]] == ["HT-2026-001"]
    assert file["merchant"]["contact_phone"] == "102****0001"
    assert desk.post(f"/merchant-applications/{made.id}/approval", contract(), key="a").json == answer.json
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.actor_id == desk.staff.id).order_by(AuditEntry.at)
    )
    assert {"merchant_applications.approved", "merchant_lives.sign"} <= set(actions)


@pytest.mark.parametrize("first", ["approval", "return", "rejection"])
def test_what_is_decided_is_not_decided_again(seat, first):
    made = application()
    desk = seat(MANAGER)
    bodies = {"approval": contract(), "return": {"reason": "请补材料"}, "rejection": {"reason": "不在范围"}}
    decided = desk.post(f"/merchant-applications/{made.id}/{first}", bodies[first])
    assert decided.status_code == 200, decided.text
    assert decided.json["reason"] == bodies[first].get("reason")
    for again, body in bodies.items():
        answer = desk.post(f"/merchant-applications/{made.id}/{again}", body)
        assert (answer.status_code, answer.json["code"]) == (409, "application_already_decided")


def test_what_another_district_looks_after_is_not_there(seat):
    here, there = factories.district_union("tianning"), factories.district_union("wujin")
    mine, theirs = application(here), application(there)
    desk = seat(MANAGER, union=here)
    assert [one["id"] for one in desk.get("/merchant-applications").json["items"]] == [str(mine.id)]
    assert desk.get(f"/merchant-applications/{mine.id}").json["contact_name"] == "王*明"
    answers = [
        desk.get(f"/merchant-applications/{theirs.id}"),
        desk.post(f"/merchant-applications/{theirs.id}/approval", contract()),
        desk.post(f"/merchant-applications/{theirs.id}/return", {"reason": "x"}),
        desk.post(f"/merchant-applications/{theirs.id}/rejection", {"reason": "x"}),
    ]
    assert {(one.status_code, one.json["code"]) for one in answers} == {(404, "application_not_found")}
    city = seat(StaffRole.READ_ONLY).get("/merchant-applications?state=submitted").json["items"]
    assert {one["id"] for one in city} == {str(mine.id), str(theirs.id)}


def test_who_only_reads_decides_nothing(seat):
    made = application()
    for role in (StaffRole.READ_ONLY, StaffRole.FINANCE):
        answer = seat(role).post(f"/merchant-applications/{made.id}/return", {"reason": "x"})
        assert (answer.status_code, answer.json["code"]) == (403, "role_required")


def test_a_licence_that_was_listed_meanwhile_is_not_listed_twice(seat):
    made = application()
    factories.merchant(credit_code=made.credit_code)
    answer = seat(MANAGER).post(f"/merchant-applications/{made.id}/approval", contract())
    assert answer.json["code"] == "merchant_already_listed"


def test_a_contract_ends_after_it_begins(seat):
    body = contract(ends_on=(clock.today() - dt.timedelta(days=1)).isoformat())
    answer = seat(MANAGER).post(f"/merchant-applications/{application().id}/approval", body)
    assert (answer.status_code, answer.json["code"]) == (422, "contract_out_of_order")


def test_a_delisted_merchant_that_applies_again_keeps_its_stores_and_its_past(seat):
    made = application()
    gone = factories.merchant(credit_code=made.credit_code, state=MerchantState.DELISTED)
    store = factories.store(gone)
    today = clock.today()
    db.session().add(
        MerchantContract(
            merchant_id=gone.id,
            number="HT-OLD",
            begins_on=today - dt.timedelta(days=90),
            ends_on=today - dt.timedelta(days=30),
        )
    )
    desk = seat(MANAGER)
    address = f"/merchant-applications/{made.id}/approval"
    back = contract(begins_on=(today - dt.timedelta(days=31)).isoformat())
    assert desk.post(address, back).json["code"] == "contract_overlaps"
    answer = desk.post(address, contract())
    assert answer.json["merchant_id"] == str(gone.id)
    file = desk.get(f"/merchants/{gone.id}").json
    assert (file["merchant"]["state"], file["merchant"]["state_reason"]) == ("active", None)
    assert [one["id"] for one in file["stores"]] == [str(store.id)]
    assert len(file["contracts"]) == 2


def test_the_queue_takes_a_fixed_number_of_queries_and_goes_on_where_it_stopped(seat, statements):
    desk, counts, made = seat(StaffRole.READ_ONLY), [], []
    for _ in range(2):
        made += [str(application().id) for _ in range(3)]
        with statements() as seen:
            assert len(desk.get("/merchant-applications").json["items"]) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    first = desk.get("/merchant-applications?limit=4").json
    rest = desk.get(f"/merchant-applications?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert desk.get("/merchant-applications?cursor=x").json["code"] == "cursor_invalid"


def test_staff_read_the_documents_of_their_applications_and_of_no_others(seat, phone):
    here, there = factories.district_union("tianning"), factories.district_union("wujin")
    person = factories.member(verified=False, phone="10244449999")
    attachment_id = pictures.hand_in(phone.another(person.openid))
    desk = seat(MANAGER, union=here)
    assert desk.get(f"/attachments/{attachment_id}").json["code"] == "attachment_not_found"
    body = {
        "name": "运河边面馆",
        "credit_code": factories.credit_code(),
        "category": factories.category().slug,
        "district": "tianning",
        "address": "测试路 8 号",
        "offer": "九折",
        "contact_name": "王小明",
        "contact_phone": "10200000001",
        "attachments": [attachment_id],
    }
    made = phone.another(person.openid).post("/merchant-applications", body)
    assert made.status_code == 201, made.text
    answer = desk.get(f"/attachments/{attachment_id}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert seat(MANAGER, union=there).get(f"/attachments/{attachment_id}").status_code == 404
    assert seat(StaffRole.FINANCE).get(f"/attachments/{attachment_id}").status_code == 404
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "attachments.read")).one()
    assert (entry.actor_id, entry.subject_id) == (desk.staff.id, uuid.UUID(attachment_id))


def test_an_application_is_promised_a_decision_within_five_working_days(phone, seat):
    factories.district_union("tianning")
    applicant = factories.member(verified=False, phone="10300000099")
    factories.category()
    with time_machine.travel(dt.datetime(2026, 9, 28, 15, tzinfo=clock.CITY), tick=False):
        mine = (
            phone.another(applicant.openid)
            .post(
                "/merchant-applications",
                {
                    "name": "运河边面馆",
                    "credit_code": factories.credit_code(),
                    "category": "catering",
                    "district": "tianning",
                    "address": "测试路 8 号",
                    "offer": "九折",
                    "contact_name": "王小明",
                    "contact_phone": "10200000001",
                },
            )
            .json
        )
        # The first week of October is off, and Saturday the 10th is worked.
        assert (mine["due_at"], mine["is_overdue"]) == ("2026-10-11T00:00:00+08:00", False)
    old = application()
    with time_machine.travel(dt.datetime(2026, 10, 11, tzinfo=clock.CITY), tick=False):
        desk = seat(MANAGER)

        def found(query):
            return [one["id"] for one in desk.get(f"/merchant-applications?{query}").json["items"]]

        assert found("overdue=true") == [mine["id"]]
        assert found("overdue=false") == [str(old.id)]
        assert desk.get(f"/merchant-applications/{mine['id']}").json["is_overdue"] is True
        done = desk.post(f"/merchant-applications/{mine['id']}/rejection", {"reason": "材料不全"}).json
        assert done["is_overdue"] is False
        assert found("overdue=true") == []
