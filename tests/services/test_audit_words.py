"""操作日志的用词: every action that the code records reads in Chinese."""

import ast
import re
from pathlib import Path

import pytest

import app
from app.services import audit_words
from models import (
    AnomalyState,
    ApplicationState,
    EmployerState,
    MembershipApplicationState,
    SignupAction,
)
from models.payments import PaymentState

ROOT = Path(app.__file__).parent
CJK = re.compile(r"[\u4e00-\u9fff]")
COMPUTED = {
    "anomalies": AnomalyState,
    "merchant_applications": ApplicationState,
    "membership_applications": MembershipApplicationState,
    "employers": EmployerState,
    "signups": SignupAction,
    "payments": PaymentState,
}
"""Stems whose action is put together from a state, and the states."""


def recorded():
    """The second argument of every `audit.record` and `audit.written` in the code."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or called.attr not in ("record", "written"):
                continue
            if isinstance(called.value, ast.Name) and called.value.id == "audit":
                yield node.args[1]


LITERAL = sorted({one.value for one in recorded() if isinstance(one, ast.Constant)})
STEMS = sorted(
    {one.values[0].value.partition(".")[0] for one in recorded() if isinstance(one, ast.JoinedStr)}
)


def test_there_are_actions_to_look_at():
    assert len(LITERAL) > 200
    assert len(STEMS) > 5


@pytest.mark.parametrize("action", LITERAL)
def test_every_action_that_is_written_down_has_a_chinese_name(action):
    assert CJK.search(audit_words.find_name(action) or ""), action


@pytest.mark.parametrize("stem", STEMS)
def test_every_stem_of_a_computed_action_is_known(stem):
    assert stem in audit_words.STEMS


@pytest.mark.parametrize(
    "action", [f"{stem}.{state.value}" for stem, states in COMPUTED.items() for state in states]
)
def test_every_computed_action_has_a_chinese_name(action):
    assert audit_words.find_name(action) is not None


def test_what_is_not_known_reads_as_it_was_written():
    assert audit_words.name_of("coupons.claim") == "优惠券：领取"
    assert audit_words.name_of("nothing.of_the_kind") == "nothing.of_the_kind"
