"""干部账号: who makes them, who gives roles, and that what is taken away is gone at once."""

import uuid

import pyotp
import pytest
from sqlalchemy import select

from app import clock
from app.db import session
from models import ADMINISTRATORS, AuditEntry, Staff, StaffGrant, StaffRole, UnionLevel
from tests import factories
from tests.desks import current_totp


@pytest.fixture
def system(seat):
    return seat(StaffRole.SYSTEM_ADMIN)


@pytest.fixture
def security(seat):
    return seat(StaffRole.SECURITY_ADMIN)


@pytest.fixture
def district():
    return factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT)


@pytest.fixture
def colleague(seat):
    """Somebody who sits at a desk with a role that does business."""
    return seat(StaffRole.PUBLISHER)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def choose_password(staff, desk, old, new="Own-choice-2026"):
    staff = session().get_one(Staff, staff.id)
    staff.totp_step = 0  # The code that has opened the session counts once more.
    words = {"password": old, "totp": current_totp(staff), "new_password": new}
    answer = desk.put("/account/password", words)
    assert answer.status_code == 200, answer.text


def account(**facts):
    return {"username": "zhang.san", "name": "张三丰", "union_id": str(factories.city().id), **facts}


def test_one_administrator_makes_an_account_another_gives_it_a_role(system, security, desk):
    made = system.post("/staff", account()).json
    assert made["staff"]["grants"] == []
    assert made["staff"]["name"] == "张*丰"
    path = f"/staff/{made['staff']['id']}"
    body = {"role": "finance", "union_id": str(factories.city().id)}
    granted = security.post(f"{path}/grants", body)
    assert granted.status_code == 201
    assert [grant["role"] for grant in granted.json["grants"]] == ["finance"]
    staff = session().get_one(Staff, uuid.UUID(made["staff"]["id"]))
    assert staff.totp_secret == made["totp_secret"]
    desk.sign_in(staff, password=made["password"])
    refused(desk.get("/statements"), 403, "password_expired")
    choose_password(staff, desk, made["password"])
    assert desk.get("/statements").status_code == 200


def test_secrets_are_shown_once_and_stand_nowhere(system):
    made = system.post("/staff", account(), key="once").json
    assert made["password"] not in system.get(f"/staff/{made['staff']['id']}").text
    staff = session().get_one(Staff, uuid.UUID(made["staff"]["id"]))
    assert made["password"] not in staff.password_hash
    for entry in session().scalars(select(AuditEntry)):
        assert made["password"] not in str(entry.details)
        assert made["totp_secret"] not in str(entry.details)


@pytest.mark.parametrize("username", ["张三", "Zhang", "1zhang", "a", "zhang san"])
def test_a_name_to_sign_in_with_is_plain(system, username):
    refused(system.post("/staff", account(username=username)), 422, "username_invalid")


def test_a_name_to_sign_in_with_is_given_once(system):
    system.post("/staff", account())
    refused(system.post("/staff", account()), 409, "username_taken")


def test_accounts_are_made_and_seen_within_one_s_own_unions(seat, system, district):
    narrow = seat(StaffRole.SYSTEM_ADMIN, union=district)
    refused(narrow.post("/staff", account()), 404, "union_not_found")
    mine = narrow.post("/staff", account(union_id=str(district.id))).json["staff"]
    assert {one["id"] for one in narrow.get("/staff").json["items"]} == {mine["id"], str(narrow.staff.id)}
    assert len(system.get("/staff").json["items"]) == 3
    theirs = f"/staff/{system.staff.id}"
    refused(narrow.get(theirs), 404, "staff_not_found")
    for act in ("disable", "enable", "unlock"):
        refused(narrow.post(f"{theirs}/{act}", key=act), 404, "staff_not_found")


def test_a_disabled_account_is_out_at_once_until_it_is_enabled(system, colleague, desk):
    path = f"/staff/{colleague.staff.id}"
    assert system.post(f"{path}/disable").json["disabled_at"] is not None
    refused(colleague.get("/session"), 401, "staff_login_required")
    staff = session().get_one(Staff, colleague.staff.id)
    assert desk.try_to_sign_in(staff.username, factories.PASSWORD, "000000").status_code == 401
    assert system.post(f"{path}/enable").json["disabled_at"] is None
    refused(colleague.get("/session"), 401, "staff_login_required")


def test_one_administrator_unlocks_an_account(system, colleague, desk):
    staff = session().get_one(Staff, colleague.staff.id)
    for _ in range(5):
        desk.try_to_sign_in(staff.username, "wrong-horse-7", "000000")
    assert desk.try_to_sign_in(staff.username, factories.PASSWORD, current_totp(staff)).status_code == 429
    assert system.post(f"/staff/{staff.id}/unlock", key="u").json["locked_until"] is None
    staff = session().get_one(Staff, colleague.staff.id)
    staff.totp_step = 0
    desk.sign_in(staff)


def test_a_new_account_comes_with_a_picture_for_the_authenticator(system):
    made = system.post("/staff", account()).json
    assert made["totp_qr"].startswith("data:image/svg+xml")
    read = pyotp.parse_uri(made["totp_uri"])
    assert (read.name, read.secret) == ("zhang.san", made["totp_secret"])


def test_a_revoked_role_is_gone_at_once(security, colleague):
    (grant,) = security.get(f"/staff/{colleague.staff.id}").json["grants"]
    path = f"/staff/{colleague.staff.id}/grants/{grant['id']}"
    assert security.delete(path).status_code == 204
    refused(colleague.get("/session"), 401, "staff_login_required")
    assert security.get(f"/staff/{colleague.staff.id}").json["grants"] == []
    refused(security.delete(path), 404, "grant_not_found")


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_holds_no_other_role(security, colleague, seat, role):
    body = {"union_id": str(factories.city().id)}
    path = f"/staff/{colleague.staff.id}/grants"
    refused(security.post(path, {**body, "role": role.value}), 422, "roles_conflict")
    other = seat(role)
    path = f"/staff/{other.staff.id}/grants"
    refused(security.post(path, {**body, "role": "publisher"}), 422, "roles_conflict")


def test_a_role_is_granted_once_over_a_union_and_again_over_another(security, colleague, district):
    path = f"/staff/{colleague.staff.id}/grants"
    body, wider = {"role": "publisher", "union_id": str(factories.city().id)}, str(district.id)
    refused(security.post(path, body), 409, "role_already_granted")
    widened = security.post(path, {**body, "union_id": wider}).json
    assert [grant["union"]["name"] for grant in widened["grants"]] == ["常州市总工会", "天宁区总工会"]


def test_roles_are_given_and_taken_within_one_s_own_unions(seat, district, colleague):
    narrow = seat(StaffRole.SECURITY_ADMIN, union=district)
    inside, outside = factories.staff(StaffRole.READ_ONLY, union_of=district).id, colleague.staff.id
    wide = StaffGrant(staff_id=inside, role=StaffRole.FINANCE, union_id=factories.city().id)
    session().add(wide)
    session().flush()
    grant, body = wide.id, {"role": "finance", "union_id": str(factories.city().id)}
    refused(narrow.post(f"/staff/{inside}/grants", body), 404, "union_not_found")
    refused(narrow.post(f"/staff/{outside}/grants", body), 404, "staff_not_found")
    refused(narrow.delete(f"/staff/{inside}/grants/{grant}"), 404, "grant_not_found")
    refused(narrow.delete(f"/staff/{outside}/grants/{grant}"), 404, "staff_not_found")


def test_nobody_works_on_his_own_account(system, security):
    own = f"/staff/{system.staff.id}"
    for act in ("disable", "enable", "unlock"):
        refused(system.post(f"{own}/{act}", key=act), 403, "staff_self_refused")
    own = f"/staff/{security.staff.id}"
    body = {"role": "finance", "union_id": str(factories.city().id)}
    refused(security.post(f"{own}/grants", body), 403, "staff_self_refused")
    (grant,) = security.get(own).json["grants"]
    refused(security.delete(f"{own}/grants/{grant['id']}"), 403, "staff_self_refused")


def test_the_system_administrator_gives_no_roles_and_the_security_one_makes_no_accounts(
    system, security, colleague
):
    body = {"role": "finance", "union_id": str(factories.city().id)}
    refused(system.post(f"/staff/{colleague.staff.id}/grants", body), 403, "role_required")
    refused(security.post("/staff", account()), 403, "role_required")
    refused(colleague.get("/staff"), 403, "role_required")


def test_every_step_on_an_account_is_on_record(system, security):
    staff_id = system.post("/staff", account()).json["staff"]["id"]
    path = f"/staff/{staff_id}"
    body = {"role": "finance", "union_id": str(factories.city().id)}
    grant = security.post(f"{path}/grants", body).json["grants"][0]
    security.delete(f"{path}/grants/{grant['id']}")
    for act in ("unlock", "disable", "enable"):
        system.post(f"{path}/{act}")
    entries = session().scalars(
        select(AuditEntry).where(AuditEntry.subject_id == uuid.UUID(staff_id)).order_by(AuditEntry.id)
    )
    found = [(entry.action, entry.actor_id) for entry in entries]
    by_system = [("staff.unlock",), ("staff.disable",), ("staff.enable",)]
    assert found == [
        ("staff.add", system.staff.id),
        ("staff.grant", security.staff.id),
        ("staff.revoke", security.staff.id),
        *[(*act, system.staff.id) for act in by_system],
    ]


def test_the_list_takes_a_fixed_number_of_queries_and_pages(system, statements):
    counts = set()
    for _ in range(2):
        for _ in range(4):
            factories.staff(StaffRole.FINANCE, StaffRole.READ_ONLY)
        with statements() as seen:
            whole = system.get("/staff").json["items"]
        counts.add(len(seen))
    assert len(counts) == 1
    first = system.get("/staff?limit=5").json
    rest = system.get(f"/staff?cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == whole
    refused(system.get("/staff?cursor=AAAA"), 422, "cursor_invalid")


def test_accounts_are_found_by_name_role_union_and_state(system, district):
    township = factories.union(parent=district, name="红梅街道总工会")
    here = factories.staff(StaffRole.REVIEWER, union_of=township, username="red.plum")
    here.name = "赵铁锤"
    gone = factories.staff(StaffRole.FINANCE, union_of=district, username="gone.away")
    gone.disabled_at = clock.now()
    factories.staff(StaffRole.REVIEWER)
    session().flush()

    def found(**asked):
        return {one["username"] for one in system.post("/staff/search", asked).json["items"]}

    assert found(q="铁锤") == found(q="RED") == {"red.plum"}
    assert found(union_id=str(district.id)) == {"red.plum", "gone.away"}
    assert found(role="reviewer", union_id=str(district.id)) == {"red.plum"}
    assert len(found(role="reviewer")) == 2
    assert found(state="disabled") == {"gone.away"}
    assert "gone.away" not in found(state="active")
    assert found(q="没有这个人") == found(state="locked") == set()
    refused(system.post("/staff/search", {"cursor": "AAAA"}), 422, "cursor_invalid")
