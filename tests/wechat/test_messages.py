"""订阅消息模板规则: what each type of field accepts, and that fitted texts are accepted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wechat.messages import RULES, check_values, fit

GOOD = [
    ("thing1", "面馆满 30 减 10 元券"),
    ("thing2", "字" * 20),
    ("thing3", "𠮷" * 20),
    ("number1", "12.50"),
    ("letter1", "A" * 32),
    ("symbol1", "~!@#￥"),
    ("character_string1", "NO-2026/07 #1"),
    ("time1", "15:01"),
    ("time1", "2019年10月1日 15:01"),
    ("time1", "2019年10月1日 15:01~2019年10月1日 16:01"),
    ("date1", "2019年10月1日"),
    ("date1", "2019-12-25 09:42"),
    ("date1", "2019-12-25 ~ 2019-12-26"),
    ("amount1", "¥20.5元"),
    ("amount1", "100"),
    ("phone_number1", "+86-0766-66888866"),
    ("car_number1", "粤A8Z888挂"),
    ("name1", "阿不都·热合曼"),
    ("name1", "John Smith"),
    ("phrase1", "审核通过"),
    ("enum1", "已发货"),
]
BAD = [
    ("thing1", ""),
    ("thing1", "  "),
    ("thing1", "字" * 21),
    ("number1", "１２"),
    ("number1", "1" * 33),
    ("letter1", "字"),
    ("symbol1", "a"),
    ("symbol1", "!!!!!!"),
    ("character_string1", "编号1"),
    ("time1", "25:01"),
    ("time1", "2019年13月1日 15:01"),
    ("date1", "15:01"),
    ("amount1", "¥12345678901"),
    ("amount1", "免费"),
    ("phone_number1", "0" * 18),
    ("car_number1", "粤A8Z888888"),
    ("name1", "字" * 11),
    ("name1", "a" * 21),
    ("name1", "王abcdefghij"),
    ("phrase1", "审核已经通过"),
    ("phrase1", "通过 OK"),
    ("whatever1", "x"),
    ("thing", "x"),
    ("thing１", "x"),
]
CUTTABLE = sorted(name for name, rule in RULES.items() if rule.keep and name != "car_number")


@pytest.mark.parametrize(("key", "text"), GOOD)
def test_a_value_within_its_rule_passes(key, text):
    assert check_values({key: text}) == {}


@pytest.mark.parametrize(("key", "text"), BAD)
def test_a_value_against_its_rule_gets_a_sentence(key, text):
    assert list(check_values({key: text})) == [key]
    assert all(check_values({key: text}).values())


@settings(deadline=None)  # A busy machine is no failure.
@given(kind=st.sampled_from(CUTTABLE), text=st.text(max_size=60))
def test_a_fitted_text_is_accepted_or_empty(kind, text):
    fitted = fit(f"{kind}1", text)
    assert fitted == "" or check_values({f"{kind}1": fitted}) == {}
    assert fit(f"{kind}1", fitted) == fitted


@settings(deadline=None)  # A busy machine is no failure.
@given(text=st.text(alphabet="粤A8挂·- Z字", max_size=20))
def test_a_fitted_plate_is_no_longer_than_eight(text):
    assert len(fit("car_number1", text)) <= 8
    assert fit("car_number1", "粤 A·8Z888") == "粤A8Z888"


def test_a_long_text_ends_in_an_ellipsis_and_a_short_one_stays():
    assert (
        fit("thing1", "一二三四五六七八九十一二三四五六七八九十再来")
        == "一二三四五六七八九十一二三四五六七八九…"
    )
    assert fit("thing1", "两行\n文字") == "两行 文字"
    assert fit("phrase1", "审核（已）通过了") == "审核已通过"
    assert fit("name1", "欧阳abcdefghijkl") == "欧阳abcdefgh"


@pytest.mark.parametrize("key", ["time1", "date1", "amount1", "number1", "unknown1"])
def test_what_would_say_something_else_when_cut_is_left_alone(key):
    assert fit(key, "2019年10月1日 15:01 以后再说") == "2019年10月1日 15:01 以后再说"
