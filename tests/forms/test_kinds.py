"""字段种类: a good answer has one form, a bad one is refused kindly, a personal one masked."""

import math

import orjson
import pytest

from app import clock, forms
from app.forms import KINDS, Field
from models import Base
from tests import factories

ONE = factories.id_number("19900101")
OTHER = factories.id_number("19921231")
UUID = "0192f0c1-2d3e-7abc-8def-0123456789ab"
SECOND = "0192f0c1-2d3e-7abc-8def-0123456789ac"
CARD = "6222020200112233446"
OPTIONS = {"wool": "羊毛", "coat": "棉衣", "quilt": "棉被"}
PARTS = (
    Field(key="name", kind="name", label="姓名"),
    Field(key="id_number", kind="id_number", label="身份证号"),
    Field(key="note", kind="text", label="备注", is_required=False),
)
SPECIAL = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS, "maximum": 2},
    "people": {"parts": PARTS, "maximum": 3},
    "household": {"maximum": 3},
}
RELATIVE = {"relation": "child", "name": "王小小", "id_number": ONE, "is_working": "no"}
DEEP = orjson.loads("[" * 500 + "]" * 500)

GOOD = {
    "text": [("  外卖骑手 ", "外卖骑手"), ("周𫖯", "周𫖯")],
    "long_text": [("第一行\n第二行", "第一行\n第二行")],
    "number": [(0, 0), ("12", 12), (1_000_000_000, 1_000_000_000)],
    "money": [(1250, 1250), ("100", 100)],
    "choice": [("coat", "coat")],
    "choices": [(["quilt", "wool"], ["wool", "quilt"])],
    "date": [("2026-02-28", "2026-02-28"), ("1900-01-01", "1900-01-01")],
    "id_number": [(f" {ONE.lower()} ", ONE)],
    "name": [("阿依古丽•买买提", "阿依古丽·买买提"), ("王　小明", "王小明"), ("好" * 50, "好" * 50)],
    "phone": [("13900001234", "13900001234")],
    "bank_card": [("6222 0202 0011 2233 446", CARD), ("6222-0202-0011-2233-446", CARD)],
    "credit_code": [(" 91329999ma7gbjk2x2 ", "91329999MA7GBJK2X2")],
    "account": [("1105 0200 0987 6543", "1105020009876543")],
    "address": [({"district": "liyang", "text": " 燕山路1号 "}, {"district": "liyang", "text": "燕山路1号"})],
    "people": [([{"name": "王小明", "id_number": ONE}], [{"name": "王小明", "id_number": ONE}])],
    "household": [([RELATIVE], [RELATIVE])],
    "photos": [([UUID.upper(), SECOND], [UUID, SECOND])],
    "documents": [([UUID], [UUID])],
    "union": [(UUID.upper(), UUID)],
    "store": [(UUID, UUID)],
    "station": [(UUID, UUID)],
    "declaration": [(True, True)],
}
"""Kind → (as it comes, as it is kept)."""

NOT_TEXT = [1, True, {"a": 1}, ["x"], "看不\u200b见", "换\x00行", "   ", 1.5]
NOT_ENTRIES = ["王小明", {"0": {}}, [1], [None], [DEEP], [{}] * 4, 7]
BAD = {
    "text": [*NOT_TEXT, "字" * 101, "两行\n字", "制\t表"],
    "long_text": [*NOT_TEXT, "字" * 2001],
    "number": [
        True,
        1.0,
        1.5,
        math.nan,
        math.inf,
        "１２",
        "1e3",
        " 1",
        "1_000",
        -1,
        10**10,
        10**300,
        "9" * 13,
    ],
    "money": [False, 0.5, "１２", "12.50", -1, 1_000_000_01, 2**63, [], {}],
    "choice": ["silk", 1, ["coat"], {"coat": 1}, "coat "],
    "choices": ["coat", ["silk"], ["coat", "coat"], [*OPTIONS], [["coat"]], ["coat"] * 10_000, [DEEP]],
    "date": ["2026-02-30", "2026-2-3", "20260203", "２０２６-02-03", "1899-12-31", "2101-01-01", 20260203],
    "id_number": [
        f"{ONE[:-1]}{'0' if ONE[-1] != '0' else '1'}",
        "1" * 15,
        "１" * 18,
        110101199001011234,
        "x" * 9999,
    ],
    "name": [*NOT_TEXT, "好" * 51, "王\n小明"],
    "phone": [
        "１３９００００１２３４",
        "1390000123",
        "139000012345",
        "23900001234",
        13900001234,
        "+8613900001234",
    ],
    "bank_card": [
        "6222020200112233447",
        "12345678901",
        "1" * 20,
        "６２２２０２０２００１１２２３３４４７",
        6222,
    ],
    "credit_code": ["一二三四五六七八九十一二三四五六七八", "91320400MA1M000001", 9132, "9" * 17],
    "account": ["abcdefgh", "1234567", "1" * 31, "１２３４５６７８９", 12345678],
    "address": [
        "天宁区",
        {"district": "beijing", "text": "一号"},
        {"district": "liyang"},
        {"district": "liyang", "text": ""},
        {"district": "liyang", "text": "字" * 101},
        {"district": "liyang", "text": "一号", "more": 1},
        {"district": ["liyang"], "text": "一号"},
        {"district": "liyang", "text": {"deep": DEEP}},
    ],
    "people": [
        *NOT_ENTRIES,
        [{"name": "王小明"}],
        [{"name": "王小明", "id_number": ONE, "wage": 1}],
        [{"name": "王小明", "id_number": ONE}, {"name": "王大明", "id_number": ONE.lower()}],
    ],
    "household": [
        *NOT_ENTRIES,
        [{**RELATIVE, "relation": "neighbour"}],
        [{**RELATIVE, "health": "fine"}],
        [RELATIVE, {**RELATIVE, "name": "王大大"}],
    ],
    "photos": [
        UUID,
        [UUID, UUID.upper()],
        [UUID] * 10,
        [1],
        [UUID.replace("-", "")],
        [f"{{{UUID}}}"],
        {"0": UUID},
    ],
    "documents": [[None], [UUID + " "], [DEEP], [[UUID]]],
    "union": [1, UUID[:-1], f"urn:uuid:{UUID}", UUID.replace("0", "０"), {"id": UUID}],
    "store": ["last", [UUID]],
    "station": ["first", True],
    "declaration": [False, 1, "true", "yes", {}],
}


def question(kind, **facts):
    return Field(key="it", kind=kind, label="问题", **{**SPECIAL.get(kind, {}), **facts})


def check(kind, value, **facts):
    return forms.check([question(kind, **facts)], {"it": value})["it"]


def refused(kind, value, **facts):
    with pytest.raises(forms.AnswersInvalid) as refusal:
        forms.check([question(kind, **facts)], {"it": value})
    return refusal.value.errors


def leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]


def test_every_kind_is_tried():
    assert set(GOOD) == set(BAD) == set(KINDS)


@pytest.mark.parametrize(("kind", "given", "kept"), [(k, g, f) for k, all_ in GOOD.items() for g, f in all_])
def test_a_good_answer_is_kept_in_its_one_form(kind, given, kept):
    assert check(kind, given) == kept
    assert check(kind, kept) == kept
    assert orjson.loads(orjson.dumps(kept)) == kept
    assert isinstance(KINDS[kind].show(kept, question(kind)), str)


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind, given in BAD.items() for number in range(len(given))]
)
def test_a_bad_answer_is_refused_in_one_short_chinese_sentence(kind, number):
    errors = refused(kind, BAD[kind][number])
    for place, (sentence,) in errors.items():
        assert place == "answers.it" or place.startswith("answers.it.")
        assert len(sentence) <= 40
        assert any("\u4e00" <= character <= "\u9fff" for character in sentence)
        assert "\n" not in sentence


@pytest.mark.parametrize("kind", KINDS)
def test_left_out_it_says_so_and_an_optional_one_may_be_empty(kind):
    for empty in ({}, {"it": None}, {"it": ""}, {"it": []}):
        with pytest.raises(forms.AnswersInvalid) as refusal:
            forms.check([question(kind)], empty)
        assert refusal.value.errors == {"answers.it": [KINDS[kind].unanswered]}
        assert forms.check([question(kind, is_required=False)], empty) == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].is_personal])
def test_what_says_who_somebody_is_is_masked_for_others(kind):
    kept = GOOD[kind][0][1]
    seen = forms.masked([question(kind)], {"it": kept})["it"]
    hidden = {leaf for leaf in leaves(kept) if leaf not in {"liyang", "child", "no"}}
    assert hidden
    assert not hidden & set(leaves(seen))
    assert "*" in str(seen)


def test_only_what_is_personal_is_masked():
    for kind in KINDS:
        assert (KINDS[kind].mask is not None or KINDS[kind].parts is not None) == KINDS[kind].is_personal


def test_the_bounds_of_a_question_are_kept():
    assert "至少 5 个字" in refused("text", "四个字", minimum=5)["answers.it"][0]
    assert check("long_text", "字" * 3000, maximum=3000)
    assert "10.00 元" in refused("money", 1001, maximum=1000)["answers.it"][0]
    assert refused("number", 17, minimum=18)
    assert check("number", -5, minimum=-10) == -5
    assert refused("id_number", factories.id_number("20200101"), minimum=18)
    assert refused("photos", [UUID], minimum=2)
    assert refused("people", [{"name": "王小明", "id_number": ONE}], minimum=2)
    assert refused("choices", ["coat"], minimum=2)


def test_bounds_of_days_count_from_today():
    today = clock.today().isoformat()
    assert check("date", today, maximum=0, minimum=0) == today
    assert refused("date", "2099-01-01", maximum=0)
    assert refused("date", "2000-01-01", minimum=-30)


def test_a_problem_of_an_entry_is_named_by_its_place():
    entries = [
        {"name": "王小明", "id_number": ONE},
        {"name": "王大明", "id_number": ONE},
        {"name": "", "id_number": "１２３", "wage": 1},
    ]
    errors = refused("people", entries)
    assert set(errors) == {
        "answers.it.1.id_number",
        "answers.it.2.name",
        "answers.it.2.id_number",
        "answers.it.2.wage",
    }
    assert "第 1 人" in errors["answers.it.1.id_number"][0]


def test_texts_of_the_console_are_what_people_read():
    assert KINDS["money"].show(125_050, question("money")) == "1,250.50 元"
    assert KINDS["choices"].show(["wool", "quilt"], question("choices")) == "羊毛、棉被"
    assert KINDS["address"].show({"district": "liyang", "text": "一号"}, question("address")) == "溧阳市一号"
    assert forms.shown([question("people")], {"it": [{}, {}]}) == {"it": "2 人"}


def test_what_an_answer_may_name_is_a_table_of_ours():
    named = {kind.refers_to for kind in KINDS.values() if kind.refers_to is not None}
    assert named == {"unions", "stores", "stations"}
    assert named <= set(Base.metadata.tables)
