"""加题: staff's own questions use the same vocabulary, and mend nothing of the type's."""

import pytest

from app import forms
from app.forms import Field

OWN = (
    Field(key="work", kind="choice", label="您的工作", options={"outdoor": "户外", "other": "其他"}),
    Field(key="name", kind="name", label="姓名"),
)
GOOD = {"key": "size", "kind": "choice", "label": "衣服尺码", "options": {"m": "中号", "l": "大号"}}
TEXT = {"key": "note", "kind": "text", "label": "备注"}


def places(*given):
    with pytest.raises(forms.QuestionsInvalid) as refusal:
        forms.parse_extra(list(given), own=OWN)
    assert refusal.value.status == 422
    return set(refusal.value.errors)


def test_good_questions_become_fields_that_can_be_answered():
    extra = forms.parse_extra(
        [
            GOOD,
            {**TEXT, "shown_if": ["work", ["other"]], "is_required": False, "maximum": 20, "hint": "可不填"},
            {"key": "crew", "kind": "people", "label": "同行的人", "parts": [{**TEXT, "label": "称呼"}]},
        ],
        own=OWN,
    )
    form = forms.from_data(forms.as_data([*OWN, *extra]))
    answers = {"work": "other", "name": "王小明", "size": "m", "note": "左撇子", "crew": [{"note": "老张"}]}
    assert forms.check(form, answers) == answers


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"key": "work"}, "key"),
        ({"key": "Größe"}, "key"),
        ({"key": "x" * 41}, "key"),
        ({"key": 1}, "key"),
        ({"kind": "fingerprint"}, "kind"),
        ({"label": " "}, "label"),
        ({"label": "字" * 101}, "label"),
        ({"label": "两\n行"}, "label"),
        ({"hint": "\x00"}, "hint"),
        ({"options": {}}, "options"),
        ({"options": {"m": 1}}, "options"),
        ({"options": {"m": ""}}, "options"),
        ({"options": {"M码": "中号"}}, "options"),
        ({"options": {"m": "中号", "n": " 中号"}}, "options"),
        ({"options": {str(number): f"第{number}" for number in range(51)}}, "options"),
        ({"options": None}, "options"),
        ({"minimum": 1}, "minimum"),
        ({"maximum": True}, "maximum"),
        ({"parts": [TEXT]}, "parts"),
        ({"shown_if": ["name", ["x"]]}, "shown_if"),
        ({"shown_if": ["size", ["m"]]}, "shown_if"),
        ({"shown_if": ["work", ["indoor"]]}, "shown_if"),
        ({"shown_if": ["work", []]}, "shown_if"),
        ({"shown_if": ["work", [["outdoor"]]]}, "shown_if"),
        ({"shown_if": [["work"], ["outdoor"]]}, "shown_if"),
        ({"is_required": 1}, "is_required"),
        ({"is_subject": True}, "is_subject"),
        ({"is_own": True}, "is_own"),
    ],
)
def test_what_cannot_be_asked_is_named(changed, place):
    assert places({**GOOD, **changed}) == {f"questions.0.{place}"}


def test_bounds_have_to_make_sense():
    assert places({**TEXT, "minimum": 10, "maximum": 5}) == {"questions.0.maximum"}
    assert places({**TEXT, "maximum": 501}) == {"questions.0.maximum"}
    assert places({**TEXT, "minimum": -1}) == {"questions.0.minimum"}
    assert places({**GOOD, "kind": "choices", "minimum": 3}) == {"questions.0.minimum"}
    assert forms.parse_extra([{"key": "day", "kind": "date", "label": "日期", "minimum": -30, "maximum": 0}])


def test_lists_ask_about_each_and_hold_no_lists():
    people = {"key": "crew", "kind": "people", "label": "同行的人"}
    assert places(people) == {"questions.0.parts"}
    assert places({**people, "parts": [{**people, "key": "inner", "parts": [TEXT]}]}) == {
        "questions.0.parts.0.parts"
    }
    assert places({**people, "parts": [{"key": "photo", "kind": "photos", "label": "照片"}]}) == {
        "questions.0.parts.0.kind"
    }
    assert places({**people, "parts": [TEXT, TEXT]}) == {"questions.0.parts.1.key"}
    assert places({**people, "parts": ["x"]}) == {"questions.0.parts.0"}


def test_too_many_and_shapeless_ones_are_refused():
    assert places(*({**TEXT, "key": f"k{number}"} for number in range(31))) == {"questions"}
    assert places(1, [GOOD], {"key": "a"}, {**TEXT, "colour": "red"}) == {
        "questions.0",
        "questions.1",
        "questions.2.kind",
        "questions.3.colour",
    }
    assert places(TEXT, TEXT) == {"questions.1.key"}
    assert forms.parse_extra([]) == []
