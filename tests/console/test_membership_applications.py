"""入会、接转与退会: what committees answer, what a queue is, and what the roster says afterwards."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock, db
from models import (
    AuditEntry,
    EmploymentGroup,
    MembershipApplicationState,
    MembershipState,
    RosterEntry,
    StaffRole,
    UnionKind,
    UnionLevel,
    Unit,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories, joining

PATH = "/membership-applications"
PRIVACY = {"document": "privacy", "version": "1"}


@pytest.fixture(autouse=True)
def privacy(session):
    factories.privacy_document()


def actions():
    return set(db.session().scalars(select(AuditEntry.action)))


def entry_of(number):
    return db.session().scalar(
        select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, number))
    )


def test_whom_the_committee_takes_in_is_verified_at_once(seat, phone):
    union = factories.union(name="常州某速运公司工会")
    employer = Unit(
        name="某速运公司",
        credit_code=factories.credit_code(),
        district="tianning",
        headcount=30,
        union_id=union.id,
    )
    db.session().add(employer)
    db.session().flush()
    union_id, employer_id, number = union.id, employer.id, factories.id_number()
    worker = phone.another(factories.openid())
    asked = worker.post(
        "/me/membership-applications",
        {
            "kind": "join",
            "union_id": str(union_id),
            "unit_name": "某速运公司",
            "employment_group": "courier",
            "name": "李 强",
            "id_number": number,
            "phone": "13800000000",
            "consent": PRIVACY,
        },
        key="join-1",
    )
    assert asked.status_code == 201, asked.text
    assert (asked.json["state"], asked.json["name"]) == ("submitted", "李*")
    identity = {"name": "李强", "id_number": number, "consent": PRIVACY}
    assert worker.post("/me/verification", identity).json["code"] == "roster_no_match"

    chair = seat(StaffRole.CHAIR, union=db.session().get(type(union), union_id))
    (listed,) = chair.get(PATH).json["items"]
    assert (listed["id"], listed["id_number"][:3]) == (asked.json["id"], number[:3])
    assert number not in chair.get(PATH).text
    seen = chair.post(f"{PATH}/{listed['id']}/reveal", {"reason": "核对证件"})
    assert (seen.json["name"], seen.json["id_number"]) == ("李强", number)
    approved = chair.post(f"{PATH}/{listed['id']}/approval", key="a")
    assert (approved.status_code, approved.json["state"]) == (200, "approved")

    entry = entry_of(number)
    assert (entry.union_id, entry.unit_id) == (union_id, employer_id)
    assert (entry.membership_state, entry.employment_group) == (
        MembershipState.MEMBER,
        EmploymentGroup.COURIER,
    )
    assert (entry.in_new_employment, entry.works_outdoors) == (True, True)
    assert worker.post("/me/verification", identity).json["verification"] == "verified"
    assert {"membership_applications.reveal", "membership_applications.approved"} <= actions()
    told = worker.get("/me/messages").json["items"]
    assert "入会已办好" in {one["title"] for one in told}
    again = chair.post(f"{PATH}/{listed['id']}/rejection", {"reason": "重复"})
    assert (again.status_code, again.json["code"]) == (409, "membership_application_decided")


def test_a_queue_is_not_membership_until_a_street_takes_the_person(seat, phone):
    district = factories.district_union("wujin")
    own = joining.street("wujin", district, "湖塘镇联合工会")
    other = joining.street("wujin", factories.district_union("xinbei"), "三井街道联合工会")
    own_id, number = own.id, factories.id_number()
    worker = phone.another(factories.openid())
    asked = worker.post(
        "/me/membership-applications",
        {
            "kind": "join",
            "district": "wujin",
            "unit_name": "还没有建会的小店",
            "employment_group": "food_rider",
            "name": "王芳",
            "id_number": number,
            "consent": PRIVACY,
        },
    )
    assert (asked.json["state"], asked.json["union"]["name"]) == ("queued", "wujin总工会")
    path = f"{PATH}/{asked.json['id']}"
    leader = seat(StaffRole.REVIEWER, union=district)
    street, stranger = seat(StaffRole.REVIEWER, union=own), seat(StaffRole.REVIEWER, union=other)
    unit_desk = seat(StaffRole.REVIEWER, union=factories.union(name="别的单位工会"))
    early = leader.post(f"{path}/approval")
    assert (early.status_code, early.json["code"]) == (409, "membership_application_decided")
    assert [one["id"] for one in street.get(f"{PATH}/queue").json["items"]] == [asked.json["id"]]
    for desk in (stranger, unit_desk):
        assert desk.get(f"{PATH}/queue").json["items"] == []
        assert desk.get(path).status_code == 404
        assert desk.post(f"{path}/taking", {"union_id": str(own_id)}).status_code == 404
    assert street.get(path).json["state"] == "queued"
    assert street.post(f"{path}/reveal", {"reason": "看看"}).status_code == 404
    wrong = leader.post(f"{path}/taking", {"union_id": str(factories.id_of(district))})
    assert (wrong.status_code, wrong.json["code"]) == (422, "union_not_joinable")
    foreign = street.post(f"{path}/taking", {"union_id": str(factories.id_of(other))})
    assert (foreign.status_code, foreign.json["code"]) == (404, "union_not_found")

    taken = street.post(f"{path}/taking", {"union_id": str(own_id)}, key="t")
    assert (taken.json["state"], taken.json["union"]["id"]) == ("submitted", str(own_id))
    assert street.get(f"{PATH}/queue").json["items"] == []
    assert street.post(f"{path}/taking", {"union_id": str(own_id)}).status_code == 404
    assert "有工会接收您了" in {one["title"] for one in worker.get("/me/messages").json["items"]}
    assert street.post(f"{path}/approval").json["state"] == "approved"
    assert entry_of(number).union_id == own_id


def test_an_industry_union_takes_people_from_any_district(seat, session):
    queue = factories.district_union("liyang")
    waiting = joining.application(queue, state=MembershipApplicationState.QUEUED, district="liyang").id
    couriers = factories.union(
        name="快递行业工会", level=UnionLevel.INDUSTRIAL, kind=UnionKind.INDUSTRY, district=None
    )
    desk = seat(StaffRole.CHAIR, union=couriers)
    taken = desk.post(f"{PATH}/{waiting}/taking", {"union_id": str(factories.id_of(couriers))})
    assert (taken.status_code, taken.json["union"]["name"]) == (200, "快递行业工会")


def test_who_is_turned_down_reads_why_and_asks_again(seat, phone):
    union = factories.union()
    worker = factories.member(verified=False)
    desk = seat(StaffRole.REVIEWER, union=union)
    mine = joining.application(union, member_=worker).id
    openid, union_id = worker.openid, factories.id_of(union)
    rejected = desk.post(f"{PATH}/{mine}/rejection", {"reason": "劳动合同还没有签"}, key="r")
    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "劳动合同还没有签")
    hand = phone.another(openid)
    assert hand.get(f"/me/membership-applications/{mine}").json["reason"] == "劳动合同还没有签"
    again = hand.post(
        "/me/membership-applications",
        {
            "kind": "join",
            "union_id": str(union_id),
            "unit_name": "测试速运站点",
            "name": "李强",
            "id_number": factories.id_number(),
            "consent": PRIVACY,
        },
    )
    assert again.status_code == 201, again.text


def test_a_transfer_moves_the_roster_when_the_receiving_union_consents(seat, phone):
    former, receiving = factories.union(name="旧单位工会"), factories.union(name="新单位工会")
    entry = factories.roster_entry(union_of=former, unit_id=None)
    openid = factories.member(entry=entry).openid
    entry_id, receiving_id = entry.id, receiving.id
    hand = phone.another(openid)
    asked = hand.post(
        "/me/membership-applications", {"kind": "transfer", "union_id": str(receiving_id)}, key="t"
    )
    assert asked.json["kind"] == "transfer"
    path = f"{PATH}/{asked.json['id']}"
    assert seat(StaffRole.CHAIR, union=former).post(f"{path}/approval").status_code == 404
    desk = seat(StaffRole.CHAIR, union=receiving)
    assert desk.get(path).json["from_union"]["name"] == "旧单位工会"
    assert desk.post(f"{path}/approval").json["state"] == "approved"
    assert db.session().get(RosterEntry, entry_id).union_id == receiving_id
    assert hand.get("/me").json["membership"]["union"]["name"] == "新单位工会"
    assert "roster.transfer" in actions()


def test_a_street_takes_whoever_moves_to_a_unit_without_a_union(seat, phone):
    district = factories.district_union("wujin")
    street = joining.street("wujin", district, "湖塘镇联合工会")
    former = joining.street("wujin", district, "牛塘镇联合工会")
    entry = factories.roster_entry(union_of=former)
    openid, entry_id = factories.member(entry=entry).openid, entry.id
    desk, street_id, former_id = seat(StaffRole.CHAIR, union=district), street.id, former.id
    hand = phone.another(openid)
    asked = hand.post("/me/membership-applications", {"kind": "transfer", "district": "wujin"})
    path = f"{PATH}/{asked.json['id']}"
    same = desk.post(f"{path}/taking", {"union_id": str(former_id)})
    assert (same.status_code, same.json["code"]) == (422, "union_not_joinable")
    assert desk.post(f"{path}/taking", {"union_id": str(street_id)}).json["state"] == "submitted"
    assert desk.post(f"{path}/approval").json["state"] == "approved"
    assert db.session().get(RosterEntry, entry_id, populate_existing=True).union_id == street_id
    told = hand.get("/me/messages").json["items"]
    assert any("“湖塘镇联合工会”会办理您的会籍接转申请" in one["text"] for one in told)


def test_who_leaves_has_no_membership_any_more_and_may_come_back(seat, phone):
    union = factories.union()
    entry = factories.roster_entry(union_of=union)
    openid, entry_id, union_id = factories.member(entry=entry).openid, entry.id, union.id
    hand = phone.another(openid)
    asked = hand.post("/me/membership-applications", {"kind": "leave", "note": "去外地工作"})
    desk = seat(StaffRole.CHAIR, union=union)
    assert desk.post(f"{PATH}/{asked.json['id']}/approval").json["state"] == "approved"
    assert db.session().get(RosterEntry, entry_id).membership_state is MembershipState.LEFT
    assert hand.post("/me/card/code").json["code"] == "membership_ended"
    gone = hand.post("/me/membership-applications", {"kind": "leave"})
    assert (gone.status_code, gone.json["code"]) == (403, "membership_ended")
    back = hand.post(
        "/me/membership-applications",
        {"kind": "join", "union_id": str(union_id), "unit_name": "老单位", "consent": PRIVACY},
    )
    assert desk.post(f"{PATH}/{back.json['id']}/approval").json["state"] == "approved"
    db.session().expire_all()
    assert db.session().get(RosterEntry, entry_id).membership_state is MembershipState.MEMBER


def test_a_number_that_stands_elsewhere_is_not_taken_over(seat, session):
    union = factories.union()
    known = factories.roster_entry(name="王小明")
    desk = seat(StaffRole.CHAIR, union=union)
    for name in ("王小明", "别人"):
        mine = joining.application(union, name=name, number=known.id_number).id
        answer = desk.post(f"{PATH}/{mine}/approval")
        assert (answer.status_code, answer.json["code"]) == (409, "applicant_in_roster_elsewhere")


def test_a_membership_that_has_changed_since_is_not_moved_by_an_old_application(seat, phone):
    former, receiving = factories.union(name="旧单位工会"), factories.union(name="新单位工会")
    entry = factories.roster_entry(union_of=former)
    openid = factories.member(entry=entry).openid
    receiving_id, entry_id = receiving.id, entry.id
    asked = phone.another(openid).post(
        "/me/membership-applications", {"kind": "transfer", "union_id": str(receiving_id)}
    )
    desk = seat(StaffRole.CHAIR, union=receiving)
    db.session().get(RosterEntry, entry_id).membership_state = MembershipState.LEFT
    late = desk.post(f"{PATH}/{asked.json['id']}/approval")
    assert (late.status_code, late.json["code"]) == (409, "applicant_in_roster_elsewhere")


def test_desks_find_what_is_late_and_see_nothing_of_others(seat, session):
    union = factories.union()
    waiting = str(joining.application(union).id)
    late = str(joining.application(union, due_at=clock.now() - dt.timedelta(minutes=1)).id)
    elsewhere = joining.application(factories.union(name="别的工会")).id
    desk = seat(StaffRole.OPERATOR, union=union)

    def found(query):
        return {one["id"] for one in desk.get(f"{PATH}?{query}").json["items"]}

    assert found("") == {waiting, late}
    assert found("overdue=true") == {late}
    assert found("overdue=false&state=submitted&kind=join") == {waiting}
    assert found("kind=leave") == set()
    assert desk.get(f"{PATH}/{elsewhere}").json["code"] == "membership_application_not_found"
    assert desk.post(f"{PATH}/{waiting}/approval").json["code"] == "role_required"
    chair = seat(StaffRole.CHAIR, union=union)
    for action, body in (("approval", None), ("rejection", {"reason": "不对"})):
        answer = chair.post(f"{PATH}/{elsewhere}/{action}", body)
        assert (answer.status_code, answer.json["code"]) == (404, "membership_application_not_found")


def test_the_lists_take_a_fixed_number_of_queries_and_have_pages(seat, session, statements):
    district = factories.district_union("wujin")
    street = joining.street("wujin", district)
    desk = seat(StaffRole.READ_ONLY, union=district)
    counts = []
    for _ in range(2):
        for state in (MembershipApplicationState.SUBMITTED, MembershipApplicationState.QUEUED):
            for _ in range(2):
                home = street if state is MembershipApplicationState.SUBMITTED else district
                joining.application(home, state=state)
        with statements() as seen:
            desk.get(PATH)
            desk.get(f"{PATH}/queue")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10
    first = desk.get(f"{PATH}?limit=5").json
    rest = desk.get(f"{PATH}?limit=5&cursor={first['next_cursor']}").json
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 8
    for path in (PATH, f"{PATH}/queue"):
        assert desk.get(f"{path}?cursor=x").json["code"] == "cursor_invalid"
