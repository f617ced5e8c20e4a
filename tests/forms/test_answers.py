"""回答: forms as a whole — what is hidden, what is unknown, what is too much, what has to be looked up."""

import uuid

import pytest

from app import forms
from app.campaign_types import TYPES
from app.forms import Field
from tests import factories

YES_NO = {"yes": "有", "no": "没有"}
CHAIN = [
    Field(key="car", kind="choice", label="有车吗", options=YES_NO),
    Field(key="loan", kind="choice", label="有车贷吗", options=YES_NO, shown_if=("car", ("yes",))),
    Field(key="rate_fen", kind="money", label="每月还多少", shown_if=("loan", ("yes",))),
]


def errors_of(form, answers):
    with pytest.raises(forms.AnswersInvalid) as refusal:
        forms.check(form, answers)
    return set(refusal.value.errors)


def test_what_is_asked_follows_from_what_was_answered():
    assert forms.check(CHAIN, {"car": "no"}) == {"car": "no"}
    assert forms.check(CHAIN, {"car": "yes", "loan": "no"}) == {"car": "yes", "loan": "no"}
    whole = {"car": "yes", "loan": "yes", "rate_fen": 100}
    assert forms.check(CHAIN, whole) == whole
    assert errors_of(CHAIN, {"car": "yes", "loan": "yes"}) == {"answers.rate_fen"}


def test_a_hidden_question_hides_what_depends_on_it():
    assert errors_of(CHAIN, {"car": "no", "rate_fen": 100}) == {"answers.rate_fen"}
    assert errors_of(CHAIN, {"car": "no", "loan": "yes", "rate_fen": 1}) == {"answers.loan"}


def test_a_question_answered_badly_is_the_only_one_complained_of():
    assert errors_of(CHAIN, {"car": "maybe", "loan": "yes", "rate_fen": 1}) == {"answers.car"}


def test_one_of_several_ticks_is_enough():
    form = [
        Field(
            key="needs", kind="choices", label="需要", options={"bed": "床位", "meal": "饭", "ride": "接送"}
        ),
        Field(key="nights", kind="number", label="几晚", shown_if=("needs", ("bed",))),
    ]
    assert forms.check(form, {"needs": ["meal", "bed"], "nights": 2})["nights"] == 2
    assert errors_of(form, {"needs": ["meal"], "nights": 2}) == {"answers.nights"}


def test_what_nobody_asked_and_what_is_too_much_is_refused_by_name():
    assert errors_of([], {"more": 1, "x" * 100: 2}) == {"answers.more", f"answers.{'x' * 40}"}
    assert errors_of([], {str(number): 1 for number in range(201)}) == {"answers"}


def test_what_has_to_be_looked_up_is_said_also_inside_of_lists():
    union, store, photo = (uuid.uuid4() for _ in range(3))
    form = [
        Field(key="union", kind="union", label="工会"),
        Field(key="stops", kind="people", label="站点", parts=(Field(key="at", kind="store", label="门店"),)),
        Field(key="photos", kind="photos", label="照片"),
    ]
    checked = forms.check(form, {"union": str(union), "stops": [{"at": str(store)}], "photos": [str(photo)]})
    assert list(forms.references(form, checked)) == [
        ("answers.union", "unions", union),
        ("answers.stops.0.at", "stores", store),
    ]
    assert list(forms.files(form, checked)) == [("photos", [photo])]


def test_those_whom_the_aid_is_for_are_found_each_once():
    child, parent = factories.id_number(), factories.id_number()
    form = [
        Field(key="child", kind="id_number", label="孩子的身份证号", is_subject=True),
        Field(key="mine", kind="id_number", label="您的身份证号"),
        Field(key="family", kind="household", label="家庭成员", is_subject=True),
    ]
    relative = {"name": "王小明", "is_working": "no"}
    answers = {
        "child": child,
        "mine": factories.id_number(),
        "family": [
            {**relative, "relation": "child", "id_number": child},
            {**relative, "relation": "spouse", "id_number": parent},
        ],
    }
    assert forms.subjects(form, forms.check(form, answers)) == [child, parent]


def test_a_form_is_stored_and_read_back_as_it_was():
    form = [
        *CHAIN,
        Field(key="people", kind="people", label="同行", maximum=3, parts=tuple(CHAIN), is_required=False),
    ]
    assert forms.from_data(forms.as_data(form)) == form
    assert [*forms.from_data(forms.as_data(form))[0].options] == ["yes", "no"]


def test_a_drawn_form_says_all_that_a_phone_needs():
    family = forms.drawn([Field(key="family", kind="household", label="家庭成员")])[0]
    assert (family["widget"], family["minimum"], family["maximum"]) == ("household", 1, 20)
    assert {"relation", "name", "id_number"} <= {part["key"] for part in family["parts"]}
    loan = forms.drawn(CHAIN)[1]
    assert loan["shown_if"] == {"key": "car", "words": ["yes"]}
    assert loan["options"][0] == {"word": "yes", "label": "有"}


@pytest.mark.parametrize("key", sorted(TYPES))
def test_what_types_ask_can_be_asked(key):
    assert forms.faults(TYPES[key].fields) == {}


def test_a_day_that_may_not_come_before_another_is_compared_with_it():
    form = [
        Field(key="admitted_on", kind="date", label="入院日期"),
        Field(key="discharged_on", kind="date", label="出院日期", not_before="admitted_on"),
    ]
    given = {"admitted_on": "2026-07-03", "discharged_on": "2026-07-03"}
    assert forms.check(form, given) == given
    with pytest.raises(forms.AnswersInvalid) as refused:
        forms.check(form, {**given, "discharged_on": "2026-07-02"})
    assert refused.value.errors == {"answers.discharged_on": ["不能早于 2026-07-03，请核对"]}


def test_a_day_is_compared_with_an_earlier_question_for_a_day_only():
    text = Field(key="name", kind="text", label="名称")
    day = Field(key="day", kind="date", label="哪天", not_before="name")
    assert set(forms.faults([text, day])) == {"1.not_before"}
    assert set(forms.faults([Field(key="day", kind="date", label="哪天", not_before="later")])) == {
        "0.not_before"
    }
