"""对象: predicates say why, joins name the choices, and what staff put together is read strictly."""

import datetime as dt
import re
import uuid

import pytest

from app import audiences
from app.audiences import MEMBERS, PREDICATES, AudienceInvalid, Person
from app.campaign_types import TYPES
from models import EmploymentGroup, Gender, HardshipLevel, MembershipState

UNION = str(uuid.uuid4())
SOME = {
    "verified": {"is": "verified"},
    "membership": {"is": "membership", "states": ["member"]},
    "in_union": {"is": "in_union", "unions": [UNION]},
    "in_group": {"is": "in_group", "groups": ["courier"]},
    "in_district": {"is": "in_district", "districts": ["wujin", "liyang"]},
    "in_new_employment": {"is": "in_new_employment"},
    "works_outdoors": {"is": "works_outdoors"},
    "gender": {"is": "gender", "genders": ["female"]},
    "age": {"is": "age", "from": 18, "to": 60},
    "employment": {"is": "employment", "states": ["employed"]},
    "hardship": {"is": "hardship", "levels": ["deep"]},
    "model_worker": {"is": "model_worker"},
    "single": {"is": "single"},
    "not_benefited": {"is": "not_benefited", "types": ["recuperation"], "years": 2},
}
TODAY = dt.date(2026, 7, 1)
INSIDE = Person(
    is_verified=True,
    membership=MembershipState.MEMBER,
    employment="employed",
    group=EmploymentGroup.COURIER,
    in_new_employment=True,
    works_outdoors=True,
    gender=Gender.FEMALE,
    born_on=dt.date(1990, 1, 1),
    is_single=True,
    union_path=[uuid.UUID(UNION)],
    district="wujin",
    hardship=HardshipLevel.DEEP,
    is_model_worker=True,
    on=TODAY,
)
OUTSIDE = Person(is_verified=True, received={"recuperation": {2024}}, on=TODAY)


def reasons(audience, person):
    return audiences.reasons_against(audience, person)


def codes(audience, person):
    return [reason.code for reason in reasons(audience, person)]


def test_every_predicate_is_tried():
    assert set(SOME) == set(PREDICATES)


@pytest.mark.parametrize("name", [name for name in SOME if name != "verified"])
def test_each_predicate_says_why_and_what_to_do_both_ways(name):
    must, must_not = [SOME[name]], [{"not": SOME[name]}]
    assert (codes(must, INSIDE), codes(must_not, OUTSIDE)) == ([], [])
    (why,), (barred,) = reasons(must, OUTSIDE), reasons(must_not, INSIDE)
    assert why.code != barred.code
    for reason in (why, barred):
        assert re.fullmatch(r"[a-z_]+", reason.code)
        assert len(reason.message) <= 60
        assert reason.next
    assert PREDICATES[name].phrase(SOME[name]) in audiences.phrase(must_not[0])


def test_codes_and_sentences_tell_predicates_apart():
    found = [one.reason for one in PREDICATES.values()] + [one.barred for one in PREDICATES.values()]
    said = [reason.code for reason in found if reason is not None]
    assert len(set(said)) == len(said)


def test_who_is_not_verified_hears_only_that():
    nobody = Person(is_verified=False)
    for name, condition in SOME.items():
        for audience in ([condition], [{"any": [condition, condition]}], audiences.parse([condition])):
            known = name == "not_benefited" and audience[0] != {"is": "verified"}
            assert codes(audience, nobody) == ([] if known else ["not_verified"])


def test_of_any_one_reason_names_the_choices():
    choices = {"any": [SOME["gender"], SOME["model_worker"], {"not": SOME["in_union"]}]}
    far = Person(is_verified=True, union_path=[uuid.UUID(UNION)])
    (reason,) = reasons([choices], far)
    assert reason.code == "none_of_these"
    assert "女职工；劳动模范；不是指定工会的会员的" in reason.message
    assert codes([choices], INSIDE) == []
    assert codes([{"any": [SOME["gender"]]}], OUTSIDE) == ["gender_not_meant"]
    assert codes([{"not": {"all": [SOME["gender"], SOME["single"]]}}], INSIDE) == ["none_of_these"]
    assert codes([{"not": {"any": [SOME["gender"], SOME["single"]]}}], INSIDE) == [
        "gender_excluded",
        "single_excluded",
    ]


def test_the_sentence_says_whom_it_is_for():
    (reason,) = reasons([SOME["age"]], OUTSIDE)
    assert reason.message == "这项福利面向18 至 60 周岁的职工，您的年龄不在其中"
    assert "60 周岁及以上" in reasons([{"is": "age", "from": 60}], OUTSIDE)[0].message
    assert "武进区、溧阳市" in reasons([SOME["in_district"]], OUTSIDE)[0].message


def test_years_count_back_from_this_one():
    audience = [SOME["not_benefited"]]
    for year, refused in ((2023, False), (2024, True), (2026, True)):
        person = Person(is_verified=True, received={"recuperation": [year]}, on=TODAY)
        assert bool(reasons(audience, person)) is refused
    assert not reasons(audience, Person(is_verified=True, received={"golden_autumn": [2026]}, on=TODAY))


@pytest.mark.parametrize(
    ("born_on", "age"),
    [((2008, 7, 1), 18), ((2008, 7, 2), 17), ((2008, 2, 29), 18)],
)
def test_a_year_is_full_on_the_birthday(born_on, age):
    assert Person(is_verified=True, born_on=dt.date(*born_on), on=TODAY).age == age


def test_what_is_put_together_comes_back_in_one_form():
    given = [
        {"any": [{"is": "gender", "genders": ["female", "female"]}, {"all": [SOME["age"], SOME["single"]]}]},
        {"not": {"is": "in_union", "unions": [UNION.upper()]}},
    ]
    parsed = audiences.parse(given)
    assert parsed[0] == {"is": "verified"}
    assert parsed[1]["any"][0] == {"is": "gender", "genders": ["female"]}
    assert audiences.named(parsed, "unions") == {UNION}
    assert audiences.parse(parsed) == parsed
    assert audiences.parse([]) == []


def nested(depth):
    return {"is": "single"} if depth == 0 else {"not": nested(depth - 1)}


@pytest.mark.parametrize(
    "given",
    [
        ["verified"],
        [{}],
        [{"is": "rich"}],
        [{"is": ["verified"]}],
        [{"is": "single", "more": 1}],
        [{"is": "membership"}],
        [{"is": "membership", "states": []}],
        [{"is": "membership", "states": "member"}],
        [{"is": "membership", "states": ["dead"]}],
        [{"is": "membership", "states": [["member"]]}],
        [{"is": "in_union", "unions": ["x"]}],
        [{"is": "in_union", "unions": [1]}],
        [{"is": "in_union", "unions": [UNION] * 101}],
        [{"is": "age"}],
        [{"is": "age", "from": 61, "to": 60}],
        [{"is": "age", "from": True}],
        [{"is": "age", "from": "18"}],
        [{"is": "age", "to": 151}],
        [{"is": "age", "from": -1}],
        [{"is": "not_benefited", "types": ["Kür"], "years": 1}],
        [{"is": "not_benefited", "types": ["recuperation"]}],
        [{"is": "not_benefited", "types": ["recuperation"], "years": 51}],
        [SOME["single"], SOME["single"]],
        [SOME["single"]] * 11,
        [{"any": []}],
        [{"all": []}],
        [{"any": [SOME["single"]] * 11}],
        [{"any": {"is": "single"}}],
        [{"not": [SOME["single"]]}],
        [{"any": [SOME["single"]], "not": SOME["age"]}],
        [{"any": [SOME["single"]], "is": "single"}],
        [{"not": SOME["verified"]}],
        [{"any": [SOME["verified"], SOME["single"]]}],
        [nested(4)],
        [nested(500)],
        [{"any": [SOME["single"]] * 10}, *({"any": [{"not": SOME["age"]}] * 10} for _ in range(2))],
    ],
)
def test_what_makes_no_sense_is_refused(given):
    with pytest.raises(AudienceInvalid):
        audiences.parse(given)


def test_as_deep_as_is_allowed_is_read():
    assert audiences.parse([nested(3)])


@pytest.mark.parametrize("key", sorted(TYPES))
def test_what_types_declare_can_be_asked(key):
    audience = TYPES[key].audience
    assert audiences.parse(audience) == [*map(plain, audience)]
    assert audiences.named(audience, "types") <= set(TYPES)


def plain(condition):
    """As JSON would have it, values sorted."""
    if isinstance(condition, dict):
        return {name: plain(value) for name, value in condition.items()}
    if isinstance(condition, list | tuple):
        inner = [plain(each) for each in condition]
        return sorted(inner) if all(isinstance(each, str) for each in inner) else inner
    return condition


def test_members_are_a_plain_list_that_stays_as_it_was():
    assert audiences.parse(MEMBERS) == [*MEMBERS]
