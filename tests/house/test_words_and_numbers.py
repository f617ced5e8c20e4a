"""文字与号码: names compare as people mean them, ID numbers are checked, fragments are found."""

import pytest
from sqlalchemy import literal, select

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


@pytest.fixture
def finds(session):
    """`finds(query, name)`, asked of PostgreSQL itself."""

    def ask(query, name):
        return session.scalar(select(text.matches(literal(text.search_text(name)), query)))

    return ask


NOODLES = "茶山巷口面馆"


@pytest.mark.parametrize(
    "query",
    [
        "面馆",
        "茶山",
        "巷口面",
        "茶",
        "馆",
        NOODLES,
        "茶 山",
        "csxk",
        "mg",
        "MG",
        "g",
        "cs",
        "cha",
        "chashan",
        "ChaShan",
        "chash",
        "shanxiang",
        "xiangkoumianguan",
        "cha'shan",
        "chashanxiangkoumianguan",
        "ＣＳ",
    ],
)
def test_fragments_initials_and_pinyin_are_found(finds, query):
    assert finds(query, NOODLES)


@pytest.mark.parametrize(
    "query", ["面茶", "超市", "cz", "hashan", "ashan", "chashanx2", "shancha", "山巷茶", "sc", "|", "||", "'"]
)
def test_what_is_not_there_is_not_found(finds, query):
    assert not finds(query, NOODLES)


def test_names_with_letters_and_digits_are_found_as_they_are_written(finds):
    name = "KFC炸鸡 7天（茶山店）"
    for query in ("kfc", "KFC炸鸡", "kfczhaji", "kfczj", "7天", "7t", "7tian", "天(茶山", "炸鸡7", "（茶"):
        assert finds(query, name), query
    for query in ("fkc", "kc", "天茶", "8天"):
        assert not finds(query, name), query


@pytest.mark.parametrize(
    ("name", "query"), [("重庆火锅", "chongqing"), ("长寿面", "changshou"), ("绿地", "lvdi")]
)
def test_characters_with_several_readings_are_read_as_the_word_asks(finds, name, query):
    assert finds(query, name)


@pytest.mark.parametrize("wild", ["%", "_", "%%", "茶%", "_山", "\\", "\\%", "c%", "c_"])
def test_wildcards_are_taken_literally(finds, wild):
    assert not finds(wild, NOODLES)
    assert finds(wild, f"前{wild}后")


def test_a_name_of_the_longest_kind_is_found_by_its_end(finds):
    assert finds("xiangkou", "测试" * 24 + "巷口")
    assert finds("茶山" * 20, "茶山" * 25)
    assert finds("chashan" * 5 + "chash", "茶山" * 20)
