"""实名待核: a desk ties, adds or says why not, and what the worker sees of it."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db, privacy
from models import (
    ID_NUMBER,
    AuditEntry,
    ManualCheckState,
    Member,
    MembershipState,
    Relation,
    RosterEntry,
    StaffRelative,
    StaffRole,
    UnionCard,
)
from models.personal import index_of
from tests import factories, joining, pictures

PATH = "/manual-checks"
ASK = "/me/verification/manual-check"
PRIVACY = {"document": "privacy", "version": "1"}
SHOWN = {"evidence": "id_shown"}


@pytest.fixture(autouse=True)
def consent_text(session):
    factories.privacy_document()
    factories.city()


def code_of(answer):
    return answer.status_code, answer.json["code"]


def ask(phone, **facts):
    body = {"name": "李强", "id_number": factories.id_number(), "unit_name": "茶山速运", "consent": PRIVACY}
    answer = phone.post(ASK, {**body, **facts})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def tying(entry, *, corrects_roster=True):
    return {"roster_entry_id": str(factories.id_of(entry)), "corrects_roster": corrects_roster, **SHOWN}


def details(action):
    return db.session().scalars(select(AuditEntry.details).where(AuditEntry.action == action)).one()


def titles(phone):
    return {one["title"] for one in phone.get("/me/messages").json["items"]}


def declare(desk, number):
    """The staff member at this desk is a relative of who has this number."""
    db.session().add(
        StaffRelative(
            staff_id=desk.staff.id,
            relation=Relation.SPOUSE,
            id_number_index=index_of(ID_NUMBER, number),
            id_number_masked=privacy.mask_id_number(number),
        )
    )
    db.session().flush()


def test_a_wrong_character_in_the_roster_is_corrected_and_the_worker_is_verified(seat, phone):
    home = factories.union(name="茶山速运工会")
    entry = factories.roster_entry(name="李墙", union_of=home)
    number, entry_id = entry.id_number, entry.id
    worker = phone.another(factories.openid())
    photo = pictures.hand_in(worker)
    check = ask(worker, id_number=number, union_id=str(home.id), attachments=[photo])
    desk = seat(StaffRole.REVIEWER, union=home)

    (listed,) = desk.get(f"{PATH}?state=waiting").json["items"]
    assert (listed["id"], listed["name"], listed["is_overdue"]) == (check, "李*", False)
    assert number not in desk.get(PATH).text
    assert [one["id"] for one in desk.get(f"{PATH}/{check}").json["attachments"]] == [photo]
    assert desk.get(f"/attachments/{photo}").status_code == 200
    seen = desk.post(f"{PATH}/{check}/reveal", {"reason": f"对照证件 {number}"})
    assert (seen.json["name"], seen.json["id_number"]) == ("李强", number)
    assert number not in str(details("manual_checks.reveal"))
    (candidate,) = desk.get(f"{PATH}/{check}/candidates").json["items"]
    assert (candidate["id"], candidate["has_number"], candidate["has_name"]) == (str(entry_id), True, False)
    assert (candidate["is_taken"], candidate["id_number"][:3]) == (False, number[:3])

    done = desk.post(f"{PATH}/{check}/tie", tying(entry), key="t")
    assert (done.status_code, done.json["state"]) == (200, "passed"), done.text
    assert done.json["roster_entry_id"] == str(entry_id)
    mine = worker.get("/me").json
    assert (mine["verification"], mine["name"], mine["manual_check"]) == ("verified", "李*", None)
    assert mine["membership"]["union"]["name"] == "茶山速运工会"
    assert worker.get("/me/card").status_code == 200
    assert db.session().get(RosterEntry, entry_id, populate_existing=True).name == "李强"
    assert "实名认证已通过" in titles(worker)
    assert details("roster.correct") == {"fields": ["name"]}
    assert details("manual_checks.tie")["evidence"] == "id_shown"
    card = db.session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == entry_id)).one()
    issued = select(AuditEntry.actor_id).where(AuditEntry.action == "cards.issue")
    assert card is not None
    assert db.session().scalars(issued).one() == desk.staff.id
    history = [one["action"] for one in desk.get(f"/members/{entry_id}/history").json["items"]]
    assert {"manual_checks.ask", "manual_checks.tie", "roster.correct"} <= set(history)
    assert worker.post("/me/verification", {"name": "李强", "id_number": number, "consent": PRIVACY}).json[
        "verification"
    ] == ("verified")


def test_an_old_number_in_the_roster_is_found_by_the_name_and_replaced(seat, phone):
    home = factories.union()
    entry = factories.roster_entry(name="李强", union_of=home)
    elder = factories.roster_entry(name="李强", number=factories.id_number("19600101"), union_of=home)
    number, elder_id = factories.id_number("19600101"), elder.id
    worker = phone.another(factories.openid())
    check = ask(worker, id_number=number, union_id=str(home.id))
    desk = seat(StaffRole.CHAIR, union=home)
    found = desk.get(f"{PATH}/{check}/candidates").json["items"]
    # Of namesakes the one of the same birthday stands first.
    assert [one["id"] for one in found] == [str(elder_id), str(factories.id_of(entry))]
    assert desk.post(f"{PATH}/{check}/tie", tying(elder)).status_code == 200
    written = db.session().get(RosterEntry, elder_id, populate_existing=True)
    assert (written.id_number, written.born_on) == (number, dt.date(1960, 1, 1))


def test_where_the_person_has_mistyped_the_roster_stands(seat, phone):
    home = factories.union()
    entry = factories.roster_entry(name="李强", union_of=home)
    right, entry_id = entry.id_number, entry.id
    worker = phone.another(factories.openid())
    check = ask(worker, name="李墙", id_number=right, union_id=str(home.id))
    desk = seat(StaffRole.REVIEWER, union=home)
    assert desk.post(f"{PATH}/{check}/tie", tying(entry, corrects_roster=False)).status_code == 200
    assert db.session().get(RosterEntry, entry_id, populate_existing=True).name == "李强"
    member = db.session().scalars(select(Member).where(Member.roster_entry_id == entry_id)).one()
    assert (member.name, member.id_number) == ("李强", right)


def test_who_is_missing_is_added_as_a_committee_takes_people_in(seat, phone):
    home = factories.union(name="新建工会")
    worker = phone.another(factories.openid())
    number = factories.id_number()
    check = ask(worker, id_number=number)
    unit_desk, city = seat(StaffRole.CHAIR, union=home), seat(StaffRole.CHAIR)
    assert code_of(unit_desk.get(f"{PATH}/{check}")) == (404, "manual_check_not_found")
    wrong = city.post(f"{PATH}/{check}/addition", {"union_id": str(factories.city().id), **SHOWN})
    assert code_of(wrong) == (422, "union_not_joinable")
    absent = city.post(f"{PATH}/{check}/addition", {"union_id": str(uuid.uuid4()), **SHOWN})
    assert code_of(absent) == (404, "union_not_found")
    done = city.post(f"{PATH}/{check}/addition", {"union_id": str(factories.id_of(home)), **SHOWN}, key="a")
    assert (done.status_code, done.json["state"]) == (200, "passed"), done.text
    mine = worker.get("/me").json
    assert (mine["verification"], mine["membership"]["union"]["name"]) == ("verified", "新建工会")
    late = city.post(f"{PATH}/{check}/addition", {"union_id": str(factories.id_of(home)), **SHOWN})
    assert code_of(late) == (409, "manual_check_decided")


def test_who_stands_in_the_roster_by_another_name_is_tied_instead_of_added(seat, phone):
    home = factories.union()
    number = factories.roster_entry(name="李墙", union_of=home).id_number
    check = ask(phone.another(factories.openid()), id_number=number, union_id=str(home.id))
    answer = seat(StaffRole.CHAIR, union=home).post(
        f"{PATH}/{check}/addition", {"union_id": str(factories.id_of(home)), **SHOWN}
    )
    assert code_of(answer) == (409, "applicant_in_roster_elsewhere")
    assert "对上名册" in answer.json["next"]


def test_who_is_added_while_another_account_was_verified_is_not_given_two(seat, phone):
    home = factories.union()
    number = factories.id_number()
    check = ask(phone.another(factories.openid()), id_number=number, union_id=str(home.id))
    factories.member(entry=factories.roster_entry(name="李强", number=number, union_of=home))
    answer = seat(StaffRole.CHAIR, union=home).post(
        f"{PATH}/{check}/addition", {"union_id": str(factories.id_of(home)), **SHOWN}
    )
    assert code_of(answer) == (409, "identity_taken")
    assert "解除原来的微信" in answer.json["next"]


def test_who_is_refused_reads_why_and_what_to_do_and_may_ask_again(seat, phone):
    worker = phone.another(factories.openid())
    check = ask(worker)
    desk = seat(StaffRole.REVIEWER)
    reason = "证件照片看不清，请重新拍一张再提交"
    refused = desk.post(f"{PATH}/{check}/refusal", {"reason": reason}, key="r")
    assert (refused.status_code, refused.json["state"]) == (200, "refused")
    mine = worker.get("/me").json
    assert (mine["verification"], mine["manual_check"]["reason"]) == ("rejected", reason)
    assert "重新提交" in mine["manual_check"]["next"]
    told = {one["title"]: one["text"] for one in worker.get("/me/messages").json["items"]}
    assert reason in told["人工核对没有通过"]
    assert code_of(desk.post(f"{PATH}/{check}/refusal", {"reason": "再来"})) == (409, "manual_check_decided")
    ask(worker)
    assert worker.get("/me").json["verification"] == "pending"


def test_entries_that_cannot_be_his_are_refused_with_what_to_do(seat, phone):
    home, elsewhere = factories.union(), factories.union(name="别的工会")
    check = ask(phone.another(factories.openid()), union_id=str(home.id))
    desk = seat(StaffRole.REVIEWER, union=home)
    left = factories.roster_entry(name="李强", union_of=home, membership_state=MembershipState.LEFT)
    taken = factories.roster_entry(name="李强", union_of=home)
    factories.member(entry=taken)
    foreign = factories.roster_entry(name="李强", union_of=elsewhere)
    for entry, status, code in (
        (left, 409, "roster_entry_left"),
        (taken, 409, "identity_taken"),
        (foreign, 404, "member_record_not_found"),
    ):
        assert code_of(desk.post(f"{PATH}/{check}/tie", tying(entry))) == (status, code)
    listed = desk.get(f"{PATH}/{check}/candidates").json["items"]
    assert {one["id"] for one in listed} == {str(factories.id_of(left)), str(factories.id_of(taken))}
    assert {one["id"] for one in listed if one["is_taken"]} == {str(factories.id_of(taken))}


def test_a_number_of_another_entry_is_not_written_over(seat, phone):
    home = factories.union()
    number = factories.roster_entry(name="张三丰", union_of=home).id_number
    namesake = factories.roster_entry(name="李强", union_of=home)
    check = ask(phone.another(factories.openid()), id_number=number, union_id=str(home.id))
    answer = seat(StaffRole.REVIEWER, union=home).post(f"{PATH}/{check}/tie", tying(namesake))
    assert code_of(answer) == (409, "number_in_roster")


def test_nobody_checks_himself_or_a_relative(seat, phone):
    home = factories.union()
    entry = factories.roster_entry(name="李墙", union_of=home)
    number = entry.id_number
    mine = ask(phone.another(factories.openid()), id_number=number, union_id=str(home.id))
    other = ask(phone.another(factories.openid()), union_id=str(home.id))
    desk = seat(StaffRole.CHAIR, union=home)
    declare(desk, number)
    adding = {"union_id": str(factories.id_of(home)), **SHOWN}
    for check, action, body in (
        (mine, "tie", tying(entry)),
        (mine, "addition", adding),
        (mine, "refusal", {"reason": "不对"}),
        # The other way round: somebody else's account is not tied to a relative's entry either.
        (other, "tie", tying(entry)),
    ):
        assert code_of(desk.post(f"{PATH}/{check}/{action}", body)) == (403, "recusal_required")
    unknown = seat(StaffRole.CHAIR, union=home)
    db.session().query(StaffRelative).filter_by(staff_id=unknown.staff.id).delete()
    for action, body in (("tie", tying(entry)), ("addition", adding), ("refusal", {"reason": "不对"})):
        answer = unknown.post(f"{PATH}/{other}/{action}", body)
        assert code_of(answer) == (403, "declaration_required")


def test_desks_see_their_own_alone_and_who_only_reads_decides_nothing(seat, session):
    union = factories.union()
    waiting = str(joining.manual_check(union).id)
    late = str(joining.manual_check(union, due_at=clock.now() - dt.timedelta(minutes=1)).id)
    decided = {"state": ManualCheckState.WITHDRAWN, "decided_at": clock.now()}
    gone = str(joining.manual_check(union, **decided).id)
    elsewhere = joining.manual_check(factories.union(name="别的工会")).id
    desk = seat(StaffRole.OPERATOR, union=union)

    def found(query):
        return {one["id"] for one in desk.get(f"{PATH}?{query}").json["items"]}

    assert found("") == {waiting, late, gone}
    assert found("overdue=true") == {late}
    assert found("overdue=false&state=waiting") == {waiting}
    assert desk.get(f"{PATH}?cursor=x").json["code"] == "cursor_invalid"
    assert desk.post(f"{PATH}/{waiting}/refusal", {"reason": "不对"}).json["code"] == "role_required"
    chair = seat(StaffRole.CHAIR, union=union)
    entry = factories.roster_entry(union_of=union)
    for path in ("", "/candidates"):
        assert code_of(desk.get(f"{PATH}/{elsewhere}{path}")) == (404, "manual_check_not_found")
    for action, body in (
        ("reveal", {"reason": "看看"}),
        ("tie", tying(entry)),
        ("addition", {"union_id": str(factories.id_of(union)), **SHOWN}),
        ("refusal", {"reason": "不对"}),
    ):
        answer = chair.post(f"{PATH}/{elsewhere}/{action}", body)
        assert code_of(answer) == (404, "manual_check_not_found")
    withdrawn = chair.post(f"{PATH}/{gone}/tie", tying(entry))
    assert code_of(withdrawn) == (409, "manual_check_decided")


def test_the_lists_take_a_fixed_number_of_queries_and_have_pages(seat, session, statements):
    union = factories.union()
    desk = seat(StaffRole.READ_ONLY, union=union)
    number = factories.id_number()
    check = joining.manual_check(union, number=number).id
    counts = []
    for _ in range(2):
        for _ in range(3):
            joining.manual_check(union)
            factories.roster_entry(name="李强", union_of=union)
        with statements() as seen:
            desk.get(PATH)
            desk.get(f"{PATH}/{check}/candidates")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
    first = desk.get(f"{PATH}?limit=4").json
    rest = desk.get(f"{PATH}?limit=4&cursor={first['next_cursor']}").json
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 7


def test_what_waits_is_counted_on_the_page_of_today(seat):
    home = factories.union()
    joining.manual_check(home)
    desk = seat(StaffRole.REVIEWER, union=home)
    assert {one["key"]: one["count"] for one in desk.get("/today").json["items"]}["manual_checks"] == 1
