"""工会组织: who sees what."""

import pytest
from sqlalchemy import select

from app.services import staff, unions
from app.services.passwords import PasswordTooWeak
from app.services.staff import RolesConflict, UsernameTaken
from models import StaffRole, Union, UnionKind, UnionLevel
from tests import factories


@pytest.fixture
def tree(session):
    """City → two districts; one district → township → grassroots; an industry union beside them."""
    city = factories.city()
    add = factories.union
    district = add(city, "天宁区总工会", UnionLevel.DISTRICT, UnionKind.AREA)
    other = add(city, "武进区总工会", UnionLevel.DISTRICT, UnionKind.AREA, "wujin")
    township = add(district, "茶山街道总工会", UnionLevel.TOWNSHIP, UnionKind.AREA)
    return {
        "city": city,
        "district": district,
        "other": other,
        "township": township,
        "grassroots": add(township, "单位工会"),
        "industry": add(city, "教育工会", UnionLevel.INDUSTRIAL, UnionKind.INDUSTRY, None),
    }


def account(role, union, username="li.si"):
    return staff.add_staff(
        None, username, name="李四", password="long-enough-1", role=role, union=union
    ).staff


def seen_by(session, person):
    return set(session.scalars(select(Union.name).where(Union.id.in_(unions.visible_to(person)))))


def test_staff_see_their_union_and_all_below_it(session, tree):
    person = account(StaffRole.REVIEWER, tree["district"])
    assert seen_by(session, person) == {"天宁区总工会", "茶山街道总工会", "单位工会"}


def test_the_city_sees_everything(session, tree):
    assert len(seen_by(session, account(StaffRole.PUBLISHER, tree["city"]))) == len(tree)


def test_two_grants_add_up(session, tree):
    person = account(StaffRole.REVIEWER, tree["township"])
    staff.grant(None, person, StaffRole.REVIEWER, tree["industry"])
    assert seen_by(session, person) == {"茶山街道总工会", "单位工会", "教育工会"}


def test_without_a_grant_nothing_is_seen(session, tree):
    person = account(StaffRole.REVIEWER, tree["district"])
    for grant in session.scalars(select(staff.StaffGrant)):
        session.delete(grant)
    session.flush()
    assert seen_by(session, person) == set()


@pytest.mark.parametrize("password", ["short-1", "onlyletters", "12345678901"])
def test_a_weak_password_is_refused(tree, password):
    with pytest.raises(PasswordTooWeak):
        staff.add_staff(
            None, "li.si", name="李四", password=password, role=StaffRole.CHAIR, union=tree["city"]
        )


def test_a_username_is_used_once(tree):
    account(StaffRole.CHAIR, tree["city"])
    with pytest.raises(UsernameTaken):
        account(StaffRole.CHAIR, tree["city"])


def test_an_administrator_holds_no_other_role(tree):
    person = account(StaffRole.SYSTEM_ADMIN, tree["city"])
    with pytest.raises(RolesConflict):
        staff.grant(None, person, StaffRole.AUDIT_ADMIN, tree["city"])
