"""每一种活动: what every declaration has to keep to, whoever writes it."""

import pkgutil
import re

import pytest

from app import audiences, campaign_types, forms
from app.audiences import leaves
from app.campaign_types import TYPES
from app.campaign_types.declaration import (
    SECTION_NAMES,
    CampaignType,
    Gives,
    NoticeRule,
    QuotaRule,
    Rung,
    Scope,
    Section,
    SessionRule,
    Step,
    Word,
)
from app.forms import Field, soundness
from models import ApplicantKind, StaffRole

CJK = re.compile(r"[\u4e00-\u9fff]")
EACH = pytest.mark.parametrize("declared", TYPES.values(), ids=lambda declared: declared.key)
BELOW_TO_ABOVE = [Rung.OWN, Rung.ABOVE, Rung.DISTRICT, Rung.CITY]
PROMISED_AT_MOST = 60
"""Working days of all steps together: a quarter of a year."""


def modules():
    return {found.name for found in pkgutil.iter_modules(campaign_types.__path__)} - {"declaration"}


def all_forms(form):
    yield form
    for field in form:
        yield from all_forms(field.parts)


def all_fields(form):
    return [field for each in all_forms(form) for field in each]


def test_each_module_declares_the_type_that_it_is_named_after():
    assert modules() <= set(TYPES)
    for name in modules():
        assert TYPES[name].key == name


def test_a_key_is_declared_once():
    other = CampaignType(key="summer_cooling", title="", section=TYPES["summer_cooling"].section, summary="")
    with pytest.raises(TypeError, match="declared twice"):
        campaign_types.register(other)


@EACH
def test_its_words_are_chinese_and_short(declared):
    assert 2 <= len(declared.title) <= 20
    assert 8 <= len(declared.summary) <= 60
    assert declared.summary.endswith("。")
    assert declared.section in SECTION_NAMES
    assert declared.word in Word
    for field in all_fields(declared.fields):
        assert CJK.search(field.label), field.key
        assert len(field.label) <= 60, field.key
        assert len(field.hint) <= 60, field.key


@EACH
def test_its_form_asks_what_the_house_knows_to_ask(declared):
    assert soundness.faults(declared.fields) == {}
    for form in all_forms(declared.fields):
        for position, field in enumerate(form):
            if field.shown_if is not None:
                decider = next(each for each in form[:position] if each.key == field.shown_if[0])
                assert set(field.shown_if[1]) < set(decider.options), field.key


@EACH
def test_its_form_is_read_back_as_it_was_written(declared):
    assert forms.from_data(forms.as_data(declared.fields)) == list(declared.fields)


@EACH
def test_its_audience_is_one_that_can_be_judged(declared):
    assert audiences.parse(list(declared.audience)) == list(declared.audience)


@EACH
def test_where_something_of_worth_is_given_by_review_a_chair_decides_last(declared):
    if declared.quota is QuotaRule.REVIEW:
        assert declared.steps
    if declared.steps and declared.gives is not Gives.NOTHING:
        assert declared.steps[-1].role is StaffRole.CHAIR
    if declared.gives is Gives.MONEY:
        assert declared.steps
    assert all(step.role is StaffRole.REVIEWER for step in declared.steps[:-1])
    assert sum(step.days for step in declared.steps) <= PROMISED_AT_MOST


@EACH
def test_its_steps_go_up_and_never_down(declared):
    rungs = [BELOW_TO_ABOVE.index(step.at) for step in declared.steps if step.at is not Rung.HOST]
    assert rungs == sorted(rungs)


@EACH
def test_what_is_sensitive_is_never_public(declared):
    if declared.is_sensitive:
        assert declared.notice is None or declared.notice.scope is not Scope.PUBLIC
    if any(condition["is"] == "hardship" for condition in leaves(declared.audience)):
        assert declared.is_sensitive
    if declared.notice is not None:
        assert declared.notice.days >= 1


@EACH
def test_who_is_drawn_or_waits_does_so_for_a_place(declared):
    if declared.quota is QuotaRule.DRAW:
        assert declared.gives is not Gives.NOTHING
        assert not declared.steps
    if declared.has_waitlist:
        assert declared.offer_life.total_seconds() >= 3600
    if declared.books_ahead_days is not None:
        assert declared.sessions is SessionRule.CHOSEN
    assert declared.applicants <= set(ApplicantKind)
    assert declared.applicants


@EACH
def test_what_only_a_person_can_have_is_not_offered_to_units(declared):
    if ApplicantKind.UNIT in declared.applicants:
        assert declared.gives is not Gives.COUPON
        assert declared.enrolment is None


@EACH
def test_what_it_excludes_is_a_programme_of_the_house(declared):
    for exclusion in declared.exclusions:
        assert set(exclusion.types) <= set(TYPES)
        assert exclusion.years >= 0


@EACH
def test_what_tells_one_subject_from_another_is_asked_of_everybody(declared):
    asked = {field.key: field for field in declared.fields}
    for key in declared.once_by:
        assert asked[key].is_required
        assert asked[key].shown_if is None
        assert asked[key].kind in {"name", "text", "date", "choice", "union"}


@EACH
def test_a_nominee_is_named_by_a_question_that_everybody_answers_and_never_where_aid_is_given(declared):
    if declared.nominee is not None:
        asked = {field.key: field for field in declared.fields}
        for key in filter(None, (declared.nominee.name, declared.nominee.unit)):
            assert asked[key].is_required
            assert asked[key].shown_if is None
            assert not asked[key].is_subject
            assert asked[key].kind in {"name", "text"}
        assert declared.gives is not Gives.MONEY
        assert not declared.is_sensitive


@EACH
def test_a_contest_is_among_those_who_were_approved_and_scored_by_its_criteria(declared):
    if declared.contest is not None:
        assert declared.steps
        assert declared.contest.rounds
        assert declared.contest.awards
        for each in declared.contest.rounds:
            assert CJK.search(each.title)
            assert len({criterion.key for criterion in each.criteria}) == len(each.criteria)
            assert sum(criterion.points for criterion in each.criteria) == 100
        if declared.contest.group_by is not None:
            asked = {field.key: field for field in declared.fields}
            assert asked[declared.contest.group_by].kind == "choice"
            assert asked[declared.contest.group_by].is_required
        if declared.contest.groups_by_session:
            assert declared.sessions is SessionRule.CHOSEN


@EACH
def test_who_gives_personal_data_consents(declared):
    personal = {"id_number", "name", "phone", "bank_card", "address", "people", "household"}
    if personal & {field.kind for field in declared.fields}:
        assert "privacy" in declared.consents


def test_an_anonymous_survey_asks_nobody_who_he_is():
    telling = {"id_number", "name", "phone", "bank_card", "address", "people", "household", "photos"}
    for declared in TYPES.values():
        if declared.is_anonymous:
            assert not telling & {field.kind for field in all_fields(declared.fields)}, declared.key
            assert declared.gives is Gives.NOTHING


@pytest.mark.parametrize(
    "facts",
    [
        {"steps": (Step(at=Rung.HOST),)},
        {"notice": NoticeRule()},
        {"gives": Gives.PLACE},
        {"sessions": SessionRule.CHOSEN},
        {"has_waitlist": True},
        {"applicants": frozenset({ApplicantKind.UNIT})},
        {"fields": (Field(key="phone", kind="phone", label="电话"),)},
        {"fields": (Field(key="photo", kind="photos", label="照片"),)},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_needs_to_know_somebody_cannot_be_declared_anonymous(facts):
    plain = {"key": "made_up", "title": "样本", "section": Section.CARE, "summary": "样本"}
    assert CampaignType(**plain, is_anonymous=True).is_anonymous
    with pytest.raises(TypeError, match="cannot be anonymous"):
        CampaignType(**plain, is_anonymous=True, **facts)


def test_awareness_is_asked_by_a_question_of_the_type_with_those_answers():
    asking = [declared for declared in TYPES.values() if declared.awareness is not None]
    assert [declared.key for declared in asking] == ["survey"]
    (declared,) = asking
    (asked,) = [field for field in declared.fields if field.key == declared.awareness.field]
    assert declared.awareness.known_by < set(asked.options)
    assert declared.is_anonymous


def test_the_union_refers_to_the_bank_and_never_decides_the_credit():
    loan = TYPES["startup_loan"]
    assert loan.gives is Gives.NOTHING
    assert next(field for field in loan.fields if field.key == "amount").maximum == 50_000_000


def test_legal_aid_answers_within_seven_days_and_asks_migrant_workers_for_no_hardship_proof():
    aid = TYPES["legal_aid"]
    assert sum(step.days for step in aid.steps) <= 5  # Five working days lie within seven.
    assert aid.notice is None
    proof = next(field for field in aid.fields if field.key == "hardship")
    assert not {"migrant_wage", "migrant_injury"} & set(proof.shown_if[1])
