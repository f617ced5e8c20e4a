"""会员: who finds whom, by what, what is shown of him, and who has asked for more."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.services import member_records, notices, roster
from app.services.notices import kinds
from models import (
    AuditEntry,
    CardState,
    EmploymentGroup,
    MembershipState,
    RosterEntry,
    SignupState,
    StaffRole,
    UnionKind,
    UnionLevel,
)
from models.personal import index_of
from models.roster import ID_NUMBER, Employment, name_index
from tests import factories, households, programmes

SEARCH = "/members/search"
PHONE = "10200000019"


@pytest.fixture
def district(session):
    return factories.district_union("wujin")


@pytest.fixture
def company(district):
    return factories.union(name="常州某速运公司工会", parent=district)


@pytest.fixture
def operator(seat, district):
    return seat(StaffRole.OPERATOR, union=district)


def person(union_of, name="欧阳·娜娜", **facts):
    made = factories.roster_entry(name=name, union_of=union_of, **facts)
    made.phone = PHONE
    return made


def found(desk, **asked):
    answer = desk.post(SEARCH, asked)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["items"]]


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def test_a_person_is_found_by_what_he_can_say_of_himself(operator, company, district):
    wanted = person(company, employment_group=EmploymentGroup.COURIER)
    other = factories.roster_entry(name="王小明", union_of=district)
    number, own = wanted.id_number, [str(wanted.id)]
    assert sorted(found(operator)) == sorted([str(wanted.id), str(other.id)])
    assert found(operator, name="欧阳・娜 娜") == own
    assert found(operator, name="欧阳") == []
    assert found(operator, id_number=number) == found(operator, id_number=number.lower()) == own
    assert str(wanted.id) in found(operator, id_number=number[-4:])
    assert str(wanted.id) in found(operator, id_number=f"320*******{number[-4:]}")
    assert found(operator, phone=PHONE) == own
    assert found(operator, union_id=str(company.id)) == own
    assert found(operator, name=wanted.name, id_number=number[-4:], union_id=str(district.id)) == own
    assert found(operator, name="王小明", phone=PHONE) == []


def test_the_list_shows_nobody_in_full_and_whether_he_has_a_card(operator, company):
    entry = person(company)
    account = factories.member(entry=entry)
    answer = operator.post(SEARCH, {"name": entry.name})
    (one,) = answer.json["items"]
    assert (one["name"], one["has_account"], one["card_state"]) == ("欧***娜", True, CardState.ACTIVE)
    assert (one["union"]["name"], one["membership_state"]) == (company.name, "member")
    for secret in (entry.id_number, PHONE, entry.name, account.openid):
        assert secret not in answer.text


def test_a_phone_bound_in_wechat_finds_its_owner_too(operator, company):
    entry = factories.roster_entry(union_of=company)
    factories.member(entry=entry, phone="10200000027")
    assert found(operator, phone="10200000027") == [str(entry.id)]


def test_who_has_left_is_found_by_his_state(operator, company):
    person(company)
    left = person(company, name="孙大强", membership_state=MembershipState.LEFT)
    assert found(operator, membership_state="left") == [str(left.id)]
    assert len(found(operator, membership_state="member")) == 1


def test_people_of_another_district_are_not_there(operator, seat, company):
    elsewhere = factories.district_union("xinbei")
    stranger = person(elsewhere)
    own = person(company, name="孙大强")
    assert found(operator, phone=PHONE) == [str(own.id)]
    assert found(operator, id_number=stranger.id_number) == []
    path = f"/members/{stranger.id}"
    for address in (path, f"{path}/signups", f"{path}/coupons", f"{path}/history"):
        refused(operator.get(address), 404, "member_record_not_found")
    refused(operator.post(f"{path}/reveal", {"reason": "核对"}), 404, "member_record_not_found")
    refused(operator.post(SEARCH, {"union_id": str(elsewhere.id)}), 404, "union_not_found")
    refused(operator.get(f"/members/{uuid.uuid4()}"), 404, "member_record_not_found")
    assert db.session().scalar(select(AuditEntry).where(AuditEntry.action == "member_records.reveal")) is None
    assert seat(StaffRole.OPERATOR).get(path).status_code == 200


def test_half_a_number_is_no_search(operator, company):
    refused(operator.post(SEARCH, {"id_number": "32040219"}), 422, "number_not_searchable")
    refused(operator.post(SEARCH, {"id_number": "320402199001010011"}), 422, "id_number_invalid")
    refused(operator.post(SEARCH, {"cursor": "x"}), 422, "cursor_invalid")


def test_the_record_tells_what_the_union_knows_and_what_he_received(operator, company, seat, district):
    entry = person(company, employment_group=EmploymentGroup.FOOD_RIDER, in_new_employment=True)
    account = factories.member(entry=entry)
    households.file(entry)
    had = programmes.signup(programmes.campaign(title="夏送清凉"), member_=account)
    had.state = SignupState.HANDED_OUT
    programmes.signup(programmes.campaign(title="冬送温暖"), member_=account)
    batch = factories.batch()
    now = clock.now()
    window = {"use_opens_at": now, "use_closes_at": now + dt.timedelta(days=1)}
    factories.coupon(batch, claimed_at=now, member_=account, **window)
    answer = operator.get(f"/members/{entry.id}")
    told = answer.json
    assert (told["employment"], told["employment_group"]) == (Employment.EMPLOYED, "food_rider")
    assert (told["hardship_level"], told["card"]["state"]) == ("relative", "active")
    assert told["account"]["verification"] == "verified"
    assert told["figures"] == {
        "signup_count": 2,
        "received_count": 1,
        "coupon_count": 1,
        "redeemed_count": 0,
    }
    assert entry.id_number not in answer.text
    listed = operator.get(f"/members/{entry.id}/signups").json["items"]
    assert {(one["title"], one["state"]) for one in listed} == {
        ("夏送清凉", "handed_out"),
        ("冬送温暖", "approved"),
    }
    (coupon,) = operator.get(f"/members/{entry.id}/coupons").json["items"]
    assert (coupon["title"], coupon["state"]) == (batch.title, "claimed")
    reader = seat(StaffRole.READ_ONLY, union=district)
    assert reader.get(f"/members/{entry.id}").json["hardship_level"] is None
    refused(reader.post(f"/members/{entry.id}/reveal", {"reason": "看看"}), 403, "role_required")


def test_what_is_sensitive_or_anonymous_is_not_on_the_record(operator, company, declare):
    account = factories.member(entry=person(company))
    declare("asked", is_anonymous=True)
    declare("advised", is_sensitive=True)
    for key in ("asked", "advised"):
        programmes.signup(programmes.campaign(key), member_=account)
    path = f"/members/{account.roster_entry_id}"
    assert operator.get(f"{path}/signups").json["items"] == []
    assert operator.get(path).json["figures"]["signup_count"] == 0


def test_the_next_page_is_asked_for_by_what_the_last_one_gave(operator, company):
    path = f"/members/{factories.member(entry=person(company)).roster_entry_id}"
    for part in ("signups", "coupons", "history"):
        refused(operator.get(f"{path}/{part}?cursor=x"), 422, "cursor_invalid")


def test_who_has_no_account_has_no_coupons(operator, company):
    entry = person(company)
    told = operator.get(f"/members/{entry.id}").json
    assert (told["account"], told["card"], told["figures"]["coupon_count"]) == (None, None, 0)
    assert operator.get(f"/members/{entry.id}/coupons").json["items"] == []


def test_the_numbers_are_shown_for_a_reason_that_is_kept(operator, company, phone):
    account = account_of(company)
    name, number, path = account.name, account.id_number, f"/members/{account.roster_entry_id}"
    worker = phone.another(account.openid)
    refused(operator.post(f"{path}/reveal", {}), 422, "invalid_fields")
    shown = operator.post(f"{path}/reveal", {"reason": "银行退回，核对号码 320402199001010011"}).json
    assert (shown["name"], shown["id_number"], shown["phone"]) == (name, number, PHONE)
    assert (shown["account_phone"], shown["was_told"], shown["shown_s"]) == ("10200000035", False, 60)
    kept = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "member_records.reveal")).one()
    assert kept.actor_id == operator.staff.id
    assert kept.details == {"reason": "银行退回，核对号码 …", "was_told": False}
    assert worker.get("/me/messages").json["items"] == []
    (step, *_) = operator.get(f"{path}/history").json["items"]
    assert (step["action"], step["by"]) == ("member_records.reveal", operator.staff.username)


def account_of(company):
    return factories.member(entry=person(company), phone="10200000035")


def test_where_it_is_the_rule_the_person_is_told_each_time(operator, company, phone):
    account = account_of(company)
    entry_id, worker = account.roster_entry_id, phone.another(account.openid)
    member_records.settle(tells=True)
    try:
        for _ in range(2):
            answer = operator.post(f"/members/{entry_id}/reveal", {"reason": "核对"})
            assert answer.json["was_told"] is True
    finally:
        member_records.settle(tells=False)
    assert [one["title"] for one in worker.get("/me/messages").json["items"]] == [
        kinds.KINDS["numbers_revealed"].title
    ] * 2
    assert notices.KINDS["numbers_revealed"].group.value == "account"


def test_nobody_looks_at_one_number_after_another(operator, company):
    entry_id = person(company).id
    answers = [operator.post(f"/members/{entry_id}/reveal", {"reason": "核对"}) for _ in range(61)]
    assert [one.status_code for one in answers[:60]] == [200] * 60
    refused(answers[60], 429, "too_many_requests")


def test_list_and_record_take_a_fixed_number_of_queries(operator, company, district, statements):
    counts, made = [], []
    for _ in range(2):
        for _ in range(3):
            made.append(person(company))
            factories.member(entry=made[-1])
        with statements() as seen:
            assert len(found(operator)) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    with statements() as seen:
        operator.get(f"/members/{made[0].id}")
    assert len(seen) <= 12
    for part in ("signups", "coupons", "history"):
        with statements() as seen:
            operator.get(f"/members/{made[0].id}/{part}")
        assert len(seen) <= 7
    first = operator.post(SEARCH, {"limit": 4}).json
    rest = operator.post(SEARCH, {"limit": 4, "cursor": first["next_cursor"]}).json
    assert {one["id"] for one in first["items"] + rest["items"]} == {str(one.id) for one in made}


def test_people_of_an_older_roster_are_found_once_it_has_been_gone_through(operator, company):
    entry = person(company)
    blank = {"name_index": None, "number_tail_index": None, "phone_index": None}
    db.session().execute(update(RosterEntry).where(RosterEntry.id == entry.id).values(blank))
    db.session().expire_all()
    name, number = entry.name, entry.id_number
    assert found(operator, name=name) == found(operator, phone=PHONE) == []
    assert roster.derive() == 1
    for asked in ({"name": name}, {"phone": PHONE}, {"id_number": number[-4:]}):
        assert found(operator, **asked) == [str(entry.id)]


def test_a_file_of_people_makes_them_findable(operator, company):
    union = factories.union(name="甲公司工会", level=UnionLevel.GRASSROOTS, kind=UnionKind.UNIT)
    number = factories.id_number()
    one = roster.Person(name="周 转", id_number=number, union_id=union.id, phone="10200000043")
    roster.write(None, [one], factories.city())
    entry = (
        db.session()
        .scalars(select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, number)))
        .one()
    )
    assert entry.name_index == name_index("周转")
    assert entry.phone_index == index_of("phone", "10200000043")
