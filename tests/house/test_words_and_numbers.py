"""文字与号码: names compare as people mean them, ID numbers are checked, fragments are found."""

import pytest

from app import id_numbers, text
from app.id_numbers import IdNumberInvalid
from tests import factories


@pytest.mark.parametrize(
    "other", ["阿依古丽•买买提", "阿依古丽・买买提", " 阿依古丽 · 买买提 ", "阿依古丽．买买提"]
)
def test_names_with_other_dots_or_blanks_are_the_same_name(other):
    assert text.comparable_name(other) == text.comparable_name("阿依古丽·买买提")


def test_different_names_stay_different():
    assert text.comparable_name("王小明") != text.comparable_name("王小朋")


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\x1b"])
def test_control_characters_are_seen(hidden):
    assert text.has_control_characters(f"王{hidden}小明")


def test_a_field_of_one_line_holds_no_break_and_joined_emoji_stay_whole():
    assert not text.is_one_line("两行\n文字")
    assert not text.is_one_line("制表\t符")
    assert text.is_one_line("一家👨\u200d👩\u200d👧")


@pytest.mark.parametrize("plain", ["王小明", "周𫖯", "两行\n文字", "阿依古丽·买买提"])
def test_ordinary_text_has_none(plain):
    assert not text.has_control_characters(plain)


def test_a_valid_number_comes_back_in_one_form():
    number = next(n for n in (factories.id_number() for _ in range(200)) if n.endswith("X"))
    assert id_numbers.parse(f" {number.lower()} ") == number


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("32999991041275", "18 位"),
        ("329999910412756", "15 位"),
        ("３２９９９９１９９１０４１２７５６２", "全角"),
        ("329999199104127561", "不正确"),
        (factories.with_check_character("32999919910230001"), "不正确"),
        (factories.with_check_character("32999929910101001"), "不正确"),
        (factories.with_check_character("32999918991231001"), "不正确"),
        ("32999919910412756Y", "18 位"),
        ("", "18 位"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number, said):
    with pytest.raises(IdNumberInvalid) as refusal:
        id_numbers.parse(number)
    assert said in refusal.value.detail


def finds(query, name):
    """What PostgreSQL's ILIKE does, in small."""
    pattern = text.search_pattern(query).strip("%").replace("\\", "")
    return pattern in text.search_text(name)


@pytest.mark.parametrize("query", ["面馆", "茶山", "巷口面", "csxk", "mg", "MG"])
def test_fragments_and_initials_are_found(query):
    assert finds(query, "茶山巷口面馆")


@pytest.mark.parametrize("query", ["面茶", "超市", "cz"])
def test_what_is_not_there_is_not_found(query):
    assert not finds(query, "茶山巷口面馆")


def test_wildcards_are_taken_literally():
    assert text.search_pattern("50%_") == "% 5  0  \\%  \\_ %"
