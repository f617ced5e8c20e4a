"""会员实名库: what a file changes, and what it leaves alone."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from app import audiences, db
from app.services import eligibility, members, roster, unions
from app.services.roster import Person
from app.text import tidy_name
from models import (
    Employment,
    EmploymentGroup,
    Gender,
    MembershipState,
    RosterEntry,
    UnionKind,
    UnionLevel,
    Unit,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories


def district(name="天宁区总工会"):
    return factories.union(name=name, level=UnionLevel.DISTRICT, kind=UnionKind.AREA)


def entry_of(number):
    return db.session().scalar(
        select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, number))
    )


def counts(written):
    return written.added, written.changed, written.unchanged, len(written.elsewhere)


def test_new_people_are_added_with_what_is_usual(session):
    union = factories.union()
    person = Person(name="王小明", id_number=factories.id_number(), union_id=union.id)
    assert counts(roster.write(None, [person], factories.city())) == (1, 0, 0, 0)
    entry = entry_of(person.id_number)
    assert (entry.name, entry.phone, entry.unit_id) == ("王小明", None, None)
    assert entry.membership_state is MembershipState.MEMBER
    assert entry.employment is Employment.EMPLOYED


def test_the_same_again_changes_nothing_and_rewrites_nothing(session):
    person = Person(
        name="王小明", id_number=factories.id_number(), union_id=factories.union().id, phone="10200000001"
    )
    roster.write(None, [person], factories.city())
    entry = entry_of(person.id_number)
    before = entry.name_cipher, entry.phone_cipher, entry.imported_at
    assert counts(roster.write(None, [person], factories.city())) == (0, 0, 1, 0)
    session.refresh(entry)
    assert (entry.name_cipher, entry.phone_cipher, entry.imported_at) == before


def test_what_is_not_said_stays_and_none_empties(session):
    union = factories.union()
    entry = factories.roster_entry(
        union_of=union,
        membership_state=MembershipState.RETAINED,
        employment_group=EmploymentGroup.COURIER,
    )
    entry.phone = "10200000002"
    silent = Person(name=entry.name, id_number=entry.id_number, union_id=union.id)
    assert counts(roster.write(None, [silent], factories.city())) == (0, 0, 1, 0)
    emptied = Person(
        name=entry.name, id_number=entry.id_number, union_id=union.id, phone=None, employment_group=None
    )
    assert counts(roster.write(None, [emptied], factories.city())) == (0, 1, 0, 0)
    assert (entry.phone, entry.employment_group) == (None, None)
    assert entry.membership_state is MembershipState.RETAINED


def test_people_move_inside_the_scope_but_never_out_of_another(session):
    here, there = district(), district("钟楼区总工会")
    one, other = factories.union(here, "甲厂工会"), factories.union(here, "乙厂工会")
    near = factories.roster_entry(union_of=one)
    far = factories.roster_entry(union_of=factories.union(there, "丙厂工会"))
    people = [Person(name=each.name, id_number=each.id_number, union_id=other.id) for each in (near, far)]
    written = roster.write(None, people, here)
    assert (counts(written), written.moved) == ((0, 0, 0, 1), 1)
    assert written.elsewhere[0].union_name == "丙厂工会"
    assert near.union_id == other.id
    assert far.union_id != other.id


def test_an_invented_name_hears_nothing_of_the_union(session):
    here = district()
    far = factories.roster_entry(union_of=factories.union(district("钟楼区总工会"), "丙厂工会"))
    for state in (MembershipState.MEMBER, MembershipState.LEFT):
        far.membership_state = state
        person = Person(name="编出来的", id_number=far.id_number, union_id=here.id)
        written = roster.write(None, [person], here, correct_names=True)
        assert [each.union_name for each in written.elsewhere] == [None]
        assert (far.name, far.membership_state) == ("王小明", state)


def test_who_has_left_is_taken_in_as_somebody_new_at_work(session):
    here, there = district(), district("钟楼区总工会")
    unit = Unit(name="丙厂", credit_code="C1", district="zhonglou", headcount=3)
    session.add(unit)
    session.flush()
    facts = {"membership_state": MembershipState.LEFT, "employment": Employment.UNEMPLOYED}
    left = factories.roster_entry(union_of=factories.union(there), unit_id=unit.id, **facts)
    left.phone = "10200000003"
    written = roster.write(None, [Person(name=left.name, id_number=left.id_number, union_id=here.id)], here)
    assert (counts(written), written.taken_in) == ((0, 0, 0, 0), 1)
    assert (left.union_id, left.unit_id, left.phone) == (here.id, None, "10200000003")
    assert (left.membership_state, left.employment) == (MembershipState.MEMBER, Employment.EMPLOYED)


def test_who_has_left_both_unions_is_not_taken_in(session):
    here = district()
    left = factories.roster_entry(union_of=district("钟楼区总工会"), membership_state=MembershipState.LEFT)
    person = Person(
        name=left.name, id_number=left.id_number, union_id=here.id, membership_state=MembershipState.LEFT
    )
    written = roster.write(None, [person], here)
    assert (counts(written), written.taken_in) == ((0, 0, 0, 1), 0)
    assert left.union_id != here.id


def test_who_left_one_union_joins_another_of_the_same_scope(session):
    here = district()
    one, other = factories.union(here, "甲厂工会"), factories.union(here, "乙厂工会")
    left = factories.roster_entry(union_of=one, membership_state=MembershipState.LEFT)
    silent = Person(name=left.name, id_number=left.id_number, union_id=one.id)
    assert counts(roster.write(None, [silent], here)) == (0, 0, 1, 0)
    joined = Person(name=left.name, id_number=left.id_number, union_id=other.id)
    assert roster.write(None, [joined], here).taken_in == 1
    assert (left.union_id, left.membership_state) == (other.id, MembershipState.MEMBER)


def test_a_name_is_corrected_only_on_request(session):
    entry = factories.roster_entry(name="阿依古丽·买买提")
    facts = {"id_number": entry.id_number, "union_id": entry.union_id}
    other_dot = Person(name="阿依古丽 · 买买提", **facts)
    assert roster.write(None, [other_dot], factories.city()).misnamed == []
    other_name = Person(name="阿依古丽", **facts)
    assert roster.write(None, [other_name], factories.city()).misnamed == [other_name]
    assert entry.name == "阿依古丽 · 买买提"
    assert counts(roster.write(None, [other_name], factories.city(), correct_names=True)) == (0, 1, 0, 0)
    assert entry.name == "阿依古丽"


def test_a_verified_member_whose_entry_ends_has_no_access_any_more(session):
    entry = factories.roster_entry()
    member_id = factories.member(entry=entry).id
    member = members.find_for_login(session, member_id)
    assert eligibility.reasons_against(audiences.MEMBERS, member) == []
    left = Person(
        name=entry.name,
        id_number=entry.id_number,
        union_id=entry.union_id,
        membership_state=MembershipState.LEFT,
    )
    roster.write(None, [left], factories.city())
    session.expire_all()
    reasons = eligibility.reasons_against(audiences.MEMBERS, members.find_for_login(session, member_id))
    assert [reason.code for reason in reasons] == ["membership_ended"]


@pytest.mark.parametrize("size", [1, 50])
def test_a_chunk_of_any_size_takes_the_same_number_of_queries(session, size):
    union, city = factories.union(), factories.city()
    known = [factories.roster_entry(union_of=union) for _ in range(size)]
    for entry in known:
        entry.phone = "10200000004"
    people = [
        Person(name="王小明", id_number=entry.id_number, union_id=union.id, phone=None) for entry in known
    ]
    people += [Person(name="新人", id_number=factories.id_number(), union_id=union.id) for _ in range(size)]
    session.commit()
    statements = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert counts(roster.write(None, people, city)) == (size, size, 0, 0)
    # Besides the COPY of the new ones, which SQLAlchemy does not see: who is known, where, and the changes.
    assert len([each for each in statements if "SAVEPOINT" not in each]) == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 张　三 ", "张三"),
        ("古丽娜尔•艾尼瓦尔", "古丽娜尔·艾尼瓦尔"),
        ("古丽娜尔 ・ 艾尼瓦尔", "古丽娜尔·艾尼瓦尔"),
        ("周𫖯", "周𫖯"),
        ("Anna  Maria Smith", "Anna Maria Smith"),
        ("金\uf900", "金\uf900"),
    ],
)
def test_names_are_kept_in_one_form(typed, kept):
    assert tidy_name(typed) == kept


def test_a_union_is_found_by_its_full_name_or_its_id(session):
    union = factories.union(name="甲厂工会")
    assert unions.get_named("甲厂工会").id == unions.get_named(str(union.id)).id == union.id
    with pytest.raises(unions.UnionNotFound):
        unions.get_named("甲厂")
    factories.union(name="甲厂工会")
    with pytest.raises(unions.UnionNameAmbiguous):
        unions.get_named("甲厂工会")


def test_without_a_city_union_there_is_nothing_to_import_into(session):
    with pytest.raises(unions.UnionNotFound):
        unions.get_city()


def test_birthday_and_gender_follow_from_the_number_however_somebody_came_in(session):
    union = factories.union()
    number = factories.id_number("19881231", sequence=402)
    person = Person(name="王小红", id_number=number, union_id=union.id, works_outdoors=True)
    roster.write(None, [person], factories.city())
    entry = roster.find_match("王小红", number)
    assert (entry.gender, entry.born_on) == (Gender.FEMALE, dt.date(1988, 12, 31))
    assert (entry.works_outdoors, entry.in_new_employment) == (True, False)
    made = factories.roster_entry(number=factories.id_number("20000229", sequence=403))
    assert (made.gender, made.born_on) == (Gender.MALE, dt.date(2000, 2, 29))


def test_whom_the_roster_had_before_gets_them_by_night_or_when_verified(session):
    entries = [factories.roster_entry() for _ in range(3)]
    for entry in entries:
        entry.born_on = entry.gender = None
    session.flush()
    found = roster.find_match(entries[0].name, entries[0].id_number)
    assert found.born_on == dt.date(1990, 1, 1)
    assert roster.derive() == 2
    assert roster.derive() == 0
    assert all(entry.born_on and entry.gender for entry in entries)


def test_flags_of_work_change_when_a_file_says_so_and_go_when_another_union_takes_in(session):
    union, city = factories.union(), factories.city()
    entry = factories.roster_entry(union_of=union, in_new_employment=True, works_outdoors=True)
    silent = Person(name=entry.name, id_number=entry.id_number, union_id=union.id)
    roster.write(None, [silent], city)
    assert entry.works_outdoors
    roster.write(None, [replace(silent, works_outdoors=False)], city)
    assert (entry.works_outdoors, entry.in_new_employment) == (False, True)
    entry.membership_state = MembershipState.LEFT
    roster.write(None, [replace(silent, union_id=factories.union(name="乙工会").id)], city)
    assert not entry.in_new_employment
