"""样板城市的人: numbers, phones, unions, units, the roster and the demo workers."""

import datetime as dt
import re
from collections import Counter

from app.seeding.city.numbers import (
    UNASSIGNED_REGION,
    credit_check_character,
    id_check_character,
    organisation_check_character,
)
from tests.seeding.city.built import CITY, SLUGS, STORES, UNIONS, UNITS

PEOPLE = {person.key: person for person in CITY.roster}
DEMO_PEOPLE = [PEOPLE[worker.person_key] for worker in CITY.demo_workers]


def path_to_the_city(union):
    path = [union]
    while path[-1].parent_key is not None:
        path.append(UNIONS[path[-1].parent_key])
    return path


def test_the_check_characters_agree_with_the_examples_of_the_standards():
    assert id_check_character("11010519491231002") == "X"
    assert id_check_character("44052418800101001") == "4"
    assert credit_check_character("91350100M000100Y4") == "3"
    assert organisation_check_character("M000100Y") == "4"


def test_every_identity_number_is_valid_unassigned_and_says_birth_and_gender():
    for person in CITY.roster:
        number = person.id_number
        assert len(number) == 18
        assert number.startswith(UNASSIGNED_REGION)
        assert dt.datetime.strptime(number[6:14], "%Y%m%d").replace(tzinfo=dt.UTC).date() == person.birth_on
        assert int(number[16]) % 2 == (person.gender == "male")
        assert number[17] == id_check_character(number[:17])


def test_no_phone_can_ring():
    for person in CITY.roster:
        assert re.fullmatch(r"10[0-9]{9}", person.phone)
    for store in STORES.values():
        assert re.fullmatch(r"0519-00[0-9]{6}", store.phone)


def test_every_openid_has_the_shape_that_wechat_gives():
    for someone in (*CITY.demo_workers, *CITY.demo_clerks):
        assert re.fullmatch(r"o[A-Za-z0-9]{27}", someone.openid)


def test_a_union_belongs_to_the_district_that_stands_above_it():
    for union in CITY.unions:
        above = [step.district for step in path_to_the_city(union) if step.level == "district"]
        assert union.district == (above[0] if above else None)


def test_the_tree_of_unions_is_not_a_chain():
    parents = Counter(
        UNIONS[union.parent_key].level
        for union in CITY.unions
        if union.level == "grassroots" and union.parent_key
    )
    assert set(parents) == {"city", "district", "township", "industrial", "grassroots"}
    depths = {len(path_to_the_city(union)) for union in CITY.unions if union.level == "grassroots"}
    assert depths >= {2, 3, 4, 5}
    assert any(union.kind == "direct" for union in CITY.unions)
    branches = [
        union for union in CITY.unions if union.parent_key and union.parent_key.startswith("grassroots")
    ]
    assert any(UNIONS[union.parent_key].parent_key.startswith("grassroots") for union in branches)


def test_exactly_one_unit_has_no_union_and_nobody_of_it_is_on_the_roster():
    (without,) = [unit for unit in CITY.units if unit.union_key is None]
    assert all(person.unit_key != without.key for person in CITY.roster)
    own = [unit.union_key for unit in CITY.units if unit.union_key is not None]
    assert len(set(own)) == 399


def test_a_union_of_couriers_and_riders_has_members_without_a_unit():
    alone = [person for person in CITY.roster if person.unit_key is None]
    assert len(alone) > 100
    assert {person.union_key for person in alone} == {"joint-hongmei"}
    assert {person.employment_group for person in alone} == {"courier", "food_rider"}


def test_all_eight_groups_are_on_the_roster():
    found = Counter(person.employment_group for person in CITY.roster)
    assert len(CITY.employment_groups) == 8
    assert all(found[group.slug] > 50 for group in CITY.employment_groups)


def test_ages_fit_employment():
    for person in CITY.roster:
        age = (dt.date(2026, 7, 1) - person.birth_on).days / 365.25
        if person.employment == "retired":
            assert 55 <= age <= 76
        else:
            assert 19 <= age <= (60 if person.gender == "male" else 55)


def test_the_roster_holds_same_names_dotted_names_rare_characters_and_ids_in_x():
    names = Counter((person.name, person.unit_key) for person in CITY.roster)
    assert names["王建华", DEMO_PEOPLE[1].unit_key] >= 2
    assert sum(1 for count in Counter(person.name for person in CITY.roster).values() if count > 1) > 50
    assert sum("·" in person.name for person in CITY.roster) > 10
    assert max(len(person.name) for person in CITY.roster) >= 15
    assert any(ord(char) > 0xFFFF for person in CITY.roster for char in person.name)
    assert sum(person.id_number.endswith("X") for person in CITY.roster) > 300
    assert {person.membership_state for person in CITY.roster} == {"member", "retained", "left"}


def test_whoever_retired_or_lost_work_keeps_the_membership():
    for person in CITY.roster:
        assert (person.employment != "employed") == (person.membership_state == "retained")


def test_half_of_the_demo_workers_are_unverified_and_all_are_members():
    unverified = [worker for worker in CITY.demo_workers if not worker.verified]
    assert len(unverified) * 2 == len(CITY.demo_workers)
    assert {person.membership_state for person in DEMO_PEOPLE} == {"member", "retained"}


def test_the_demo_workers_bring_the_awkward_cases_and_every_district():
    same_name = Counter(person.name for person in DEMO_PEOPLE)
    assert same_name["王建华"] == 3
    assert any(person.employment == "retired" for person in DEMO_PEOPLE)
    assert any(person.id_number.endswith("X") for person in DEMO_PEOPLE)
    assert any("·" in person.name for person in DEMO_PEOPLE)
    assert {UNITS[person.unit_key].district for person in DEMO_PEOPLE if person.unit_key} == SLUGS


def test_every_staff_role_is_there_at_several_levels():
    assert {staff.role for staff in CITY.demo_staff} == {
        "system_admin",
        "security_admin",
        "audit_admin",
        "operator",
        "publisher",
        "reviewer",
        "chair",
        "merchant_manager",
        "finance",
        "finance_supervisor",
        "matchmaker",
        "read_only",
    }
    reviewers = {staff.union_key for staff in CITY.demo_staff if staff.role == "reviewer"}
    path = {union.key for union in path_to_the_city(UNIONS[DEMO_PEOPLE[0].union_key])}
    assert len(path) == 4
    assert path <= reviewers
    assert path <= {staff.union_key for staff in CITY.demo_staff if staff.role == "chair"}
    operators = {staff.union_key for staff in CITY.demo_staff if staff.role == "operator"}
    assert {DEMO_PEOPLE[0].union_key, "city"} <= operators


def test_the_declaration_of_who_seeks_company_says_who_sees_what_and_who_vouches():
    declaration = next(one for one in CITY.documents if one.name == "matchmaking")
    for word in ("单身", "属实", "谁看得到", "核实", "删除"):
        assert word in declaration.body


def test_the_consent_text_says_what_the_law_asks_for():
    document = next(one for one in CITY.documents if one.name == "privacy")
    assert document.version == "1"
    assert len(document.body) <= 1_500
    for word in (
        "常州市总工会",
        "12351",
        "身份证号码",
        "敏感个人信息",
        "单独同意",
        "加密",
        "保存",
        "撤回",
        "查阅",
    ):
        assert word in document.body
