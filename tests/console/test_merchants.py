"""商户: entered, under contract, suspended, resumed, delisted — within one's scope."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from app.services import merchant_lives, owners
from models import AuditEntry, Merchant, MerchantContract, MerchantState, ReportState, StaffRole
from tests import factories, pictures

MANAGER = StaffRole.MERCHANT_MANAGER
NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)


def contract(begins, ends, number="HT-1"):
    """A contract that begins and ends so many days from today."""
    today = clock.today()
    return {
        "number": number,
        "begins_on": (today + dt.timedelta(days=begins)).isoformat(),
        "ends_on": (today + dt.timedelta(days=ends)).isoformat(),
    }


def facts(union, **changes):
    return {
        "union_id": str(union.id),
        "name": "青果巷书店",
        "credit_code": factories.credit_code(),
        "category": factories.category().slug,
        "contact_name": "王小明",
        "contact_phone": "10200000001",
        "licence_ends_on": "2030-01-01",
        "contract": contract(0, 364),
        **changes,
    }


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(MANAGER, union=home)


@pytest.fixture
def shop(home):
    return factories.merchant("茶山巷口面馆", union_id=home.id).id


def test_a_merchant_is_entered_with_its_contract_and_its_owner_invited(desk, home, phone):
    answer = desk.post("/merchants", facts(home), key="a")
    assert answer.status_code == 201, answer.text
    merchant = answer.json["merchant"]
    assert (merchant["state"], merchant["has_owner"]) == ("active", False)
    assert (merchant["contact_name"], merchant["contact_phone"]) == ("王*明", "102****0001")
    assert set(answer.json["trace"].values()) == {0}
    assert [one["name"] for one in phone.get("/merchants?q=青果").json["items"]] == ["青果巷书店"]
    word = desk.post(f"/merchants/{merchant['id']}/owner-invitations")
    assert word.status_code == 201, word.text
    owner = phone.another(factories.member(verified=False, phone="10288880000").openid)
    assert owner.post("/owner/merchants", {"invitation": word.json["word"]}).status_code == 201
    assert desk.get(f"/merchants/{merchant['id']}").json["merchant"]["has_owner"] is True


def test_what_cannot_be_entered_is_named(seat, desk, home):
    listed = factories.merchant(credit_code=factories.credit_code()).credit_code
    gone = factories.merchant(credit_code=factories.credit_code(), state=MerchantState.DELISTED)
    gone_code = gone.credit_code
    today = clock.today()
    db.session().add(MerchantContract(merchant_id=gone.id, number="1", begins_on=today, ends_on=today))
    elsewhere = factories.district_union("wujin")
    bodies = [
        (facts(elsewhere), "union_not_found"),
        (facts(home, union_id=str(uuid.uuid4())), "union_not_found"),
        (facts(home, credit_code="91110000600037342L"), "credit_code_invalid"),
        (facts(home, category="none"), "category_unknown"),
        (facts(home, credit_code=listed), "merchant_already_listed"),
        (facts(home, contract=contract(1, 0)), "contract_out_of_order"),
        (facts(home, credit_code=gone_code), "contract_overlaps"),
        (facts(home, contract={"number": "1", "begins_on": "2026-01-01"}), "invalid_fields"),
    ]
    for body, code in bodies:
        answer = desk.post("/merchants", body)
        assert answer.json.get("code") == code, (answer.json, code)
    assert db.session().scalar(select(Merchant).where(Merchant.name == "青果巷书店")) is None


def test_the_facts_of_a_merchant_are_changed_and_written_down_without_values(desk, shop, phone):
    change = {"name": "茶山大食堂", "contact_phone": "0519-00123456", "licence_ends_on": None}
    answer = desk.patch(f"/merchants/{shop}", change)
    assert answer.status_code == 200, answer.text
    assert answer.json["merchant"]["name"] == "茶山大食堂"
    assert [one["name"] for one in phone.get("/merchants?q=食堂").json["items"]] == ["茶山大食堂"]
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "merchant_lives.update")).one()
    assert entry.details == {"fields": ["contact_phone", "licence_ends_on", "name"]}
    assert desk.patch(f"/merchants/{shop}", {"category": "none"}).json["code"] == "category_unknown"


def test_contracts_follow_each_other_and_never_overlap(desk, shop):
    address = f"/merchants/{shop}/contracts"
    first = desk.post(address, {**contract(-10, 10), "attachment_id": pictures.hand_in(desk, pictures.PDF)})
    assert first.status_code == 201, first.text
    assert desk.post(address, contract(10, 20)).json["code"] == "contract_overlaps"
    assert desk.post(address, contract(-20, -10)).json["code"] == "contract_overlaps"
    assert desk.post(address, contract(-5, 5)).json["code"] == "contract_overlaps"
    assert desk.post(address, contract(5, 4)).json["code"] == "contract_out_of_order"
    stranger = {**contract(11, 20), "attachment_id": str(uuid.uuid4())}
    assert desk.post(address, stranger).json["code"] == "attachment_not_found"
    renewed = desk.post(address, contract(11, 20, "HT-2")).json
    assert [one["number"] for one in renewed["contracts"]] == ["HT-2", "HT-1"]
    today = clock.today()
    assert renewed["merchant"]["contract_begins_on"] == (today - dt.timedelta(days=10)).isoformat()
    assert renewed["merchant"]["contract_ends_on"] == (today + dt.timedelta(days=20)).isoformat()
    scan = renewed["contracts"][1]["attachment_id"]
    assert desk.get(f"/attachments/{scan}").mimetype == "application/pdf"


def test_a_contract_after_a_gap_takes_over_when_the_first_has_ended(desk, shop, phone):
    def listed():
        return bool(phone.get("/merchants").json["items"])

    with time_machine.travel(NOON, tick=False):
        desk.seat(MANAGER)
        desk.post(f"/merchants/{shop}/contracts", contract(-5, 1, "HT-1"))
        desk.post(f"/merchants/{shop}/contracts", contract(4, 9, "HT-2"))
        assert listed()
        assert merchant_lives.turn_contracts() == 0
    for days, turned, expected in ((2, 1, False), (3, 0, False), (4, 0, True), (9, 0, True), (10, 0, False)):
        with time_machine.travel(NOON + dt.timedelta(days=days), tick=False):
            assert merchant_lives.turn_contracts() == turned
            assert listed() is expected, days


def test_a_merchant_is_suspended_resumed_and_delisted_with_reasons(desk, shop, phone):
    def listed():
        return bool(phone.get("/merchants").json["items"])

    desk.post(f"/merchants/{shop}/contracts", contract(-10, 10))
    suspended = desk.post(f"/merchants/{shop}/suspension", {"reason": "多次不兑现"}).json["merchant"]
    assert (suspended["state"], suspended["state_reason"], listed()) == ("suspended", "多次不兑现", False)
    resumed = desk.post(f"/merchants/{shop}/resumption").json["merchant"]
    assert (resumed["state"], resumed["state_reason"], listed()) == ("active", None, True)
    delisted = desk.post(f"/merchants/{shop}/delisting", {"reason": "店主申请退出"}).json
    assert (delisted["merchant"]["state"], listed()) == ("delisted", False)
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    assert [one["ends_on"] for one in delisted["contracts"]] == [yesterday]
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == shop).order_by(AuditEntry.id)
    )
    assert list(actions) == [f"merchant_lives.{act}" for act in ("sign", "suspend", "resume", "delist")]
    refused = [
        desk.post(f"/merchants/{shop}/suspension", {"reason": "x"}),
        desk.post(f"/merchants/{shop}/resumption"),
        desk.post(f"/merchants/{shop}/delisting", {"reason": "x"}),
        desk.post(f"/merchants/{shop}/contracts", contract(20, 30)),
    ]
    assert {(one.status_code, one.json["code"]) for one in refused} == {(409, "merchant_state_forbids")}
    assert desk.post(f"/merchants/{shop}/suspension", {}).json["errors"] == {"reason": ["必填"]}


def test_what_another_district_looks_after_is_not_there(desk):
    theirs = factories.merchant("武进的店", union_id=factories.district_union("wujin").id).id
    address = f"/merchants/{theirs}"
    store = {"name": "店", "district": "wujin", "address": "路", "lat": 1, "lng": 1}
    answers = [
        desk.get(address),
        desk.patch(address, {"name": "改名"}),
        desk.post(f"{address}/contracts", contract(0, 1)),
        desk.post(f"{address}/suspension", {"reason": "x"}),
        desk.post(f"{address}/resumption"),
        desk.post(f"{address}/delisting", {"reason": "x"}),
        desk.post(f"{address}/owner-invitations"),
        desk.get(f"{address}/stores"),
        desk.post(f"{address}/stores", store),
    ]
    assert {(one.status_code, one.json["code"]) for one in answers} == {(404, "merchant_not_found")}
    assert desk.get("/merchants").json["items"] == []


def test_who_only_reads_changes_nothing(seat, shop):
    reader = seat(StaffRole.READ_ONLY)
    assert reader.get(f"/merchants/{shop}").status_code == 200
    answers = [
        reader.patch(f"/merchants/{shop}", {"name": "改名"}),
        reader.post(f"/merchants/{shop}/suspension", {"reason": "x"}),
        reader.post(f"/merchants/{shop}/owner-invitations"),
    ]
    assert {one.json["code"] for one in answers} == {"role_required"}


def test_merchants_are_found_by_fragment_code_state_and_what_runs_out(desk, home):
    factories.category()
    today = clock.today()
    soon = {"contract_begins_on": today, "contract_ends_on": today + dt.timedelta(days=9)}
    code = factories.credit_code()
    factories.merchant("大娘水饺馆", union_id=home.id, credit_code=code)
    factories.merchant("快到期的", union_id=home.id, **soon)
    factories.merchant("执照快到期的", union_id=home.id, licence_ends_on=today)
    factories.merchant("停了的", union_id=home.id, state=MerchantState.SUSPENDED)

    def found(query):
        return [one["name"] for one in desk.get(f"/merchants?{query}").json["items"]]

    assert found("q=水饺") == found(f"q={code}") == found(f"q={code.lower()}") == ["大娘水饺馆"]
    assert found("state=suspended") == ["停了的"]
    ending = (today + dt.timedelta(days=10)).isoformat()
    assert found(f"ending_before={ending}") == ["执照快到期的", "快到期的"]
    first = desk.get(f"/merchants?ending_before={ending}&limit=1").json
    rest = desk.get(f"/merchants?ending_before={ending}&cursor={first['next_cursor']}").json
    assert [one["name"] for one in rest["items"]] == ["快到期的"]
    assert found(f"ending_before={today.isoformat()}") == []


def test_the_list_and_the_file_take_a_fixed_number_of_queries(desk, home, statements):
    counts, made = [], []
    for _ in range(2):
        for _ in range(3):
            merchant = factories.merchant(union_id=home.id)
            store = factories.store(merchant)
            factories.report(store, state=ReportState.OPEN)
            made.append(str(merchant.id))
        with statements() as seen:
            assert len(desk.get("/merchants").json["items"]) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    with statements() as seen:
        assert desk.get(f"/merchants/{made[0]}").json["trace"]["open_count"] == 1
    assert len(seen) <= 8
    first = desk.get("/merchants?limit=4").json
    rest = desk.get(f"/merchants?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert desk.get("/merchants?cursor=x").json["code"] == "cursor_invalid"


def test_an_invitation_that_waits_for_its_owner_is_shown_without_its_word(desk, home):
    merchant = factories.merchant(union_id=home.id)
    assert desk.get(f"/merchants/{merchant.id}").json["invitation"] is None
    given = desk.post(f"/merchants/{merchant.id}/owner-invitations").json
    waiting = desk.get(f"/merchants/{merchant.id}").json["invitation"]
    assert waiting == {"expires_at": given["expires_at"]}
    owners.accept(factories.member(verified=False, phone="10255550009"), given["word"])
    assert desk.get(f"/merchants/{merchant.id}").json["invitation"] is None
