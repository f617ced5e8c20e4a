"""操作日志的用词: every action that the code records reads in Chinese, and so do the data that go with it."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from sqlalchemy import Enum

import app
import app.jobs
from app import campaign_types, queue
from app.seeding.city_size import Size
from app.services import audit_words, roster_imports, staff_exports
from app.services.audit_words import Fact
from app.services.cockpit.sheets import CHARTS
from app.services.erasures import carrying_out, forgetting
from app.services.erasures.held import HELD
from app.services.notices.kinds import Group
from models import (
    AnomalyState,
    ApplicationState,
    Base,
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


def calls():
    """Every `audit.record` and `audit.written` in the code."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or called.attr not in ("record", "written"):
                continue
            if isinstance(called.value, ast.Name) and called.value.id == "audit":
                yield node


def recorded():
    """The second argument of each."""
    return (call.args[1] for call in calls())


def keys():
    """What each writes down, by its keywords; and whatever is handed on as a whole, as it is written."""
    for call in calls():
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg
            elif isinstance(keyword.value, ast.IfExp):
                branches = (keyword.value.body, keyword.value.orelse)
                yield from (key.value for branch in branches for key in branch.keys)
            else:
                yield from WHOLES[ast.unparse(keyword.value)]


def erased():
    """What an erasure counts: a line of each step, and the tables that go by one column."""
    source = inspect.getsource(forgetting.forget)
    counts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict)]
    steps = {key.value for one in counts for key in one.keys if key is not None}
    assigned = {"attachments", "jobs", carrying_out.GONE_OVER}
    return steps | assigned | {name for name, held in HELD.items() if held.person}


WHOLES = {
    "figures": roster_imports.FIGURES,
    "erasure.counts": erased(),
    "_grounds(account, evidence, reason)": ("account_id", "evidence", "reason"),
    "_grounds(holder, evidence, reason)": ("account_id", "evidence", "reason"),
    "asdict(size)": [field.name for field in dataclasses.fields(Size)],
}
"""What is handed on as a whole → its keys."""


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


def test_every_key_of_the_data_has_a_chinese_name():
    written = set(keys())
    assert len(written) > 150
    assert {key for key in written if not CJK.search(audit_words.find_key(key) or "")} == set()


@pytest.mark.parametrize("table", Base.metadata.tables)
def test_every_thing_of_which_the_log_may_tell_has_a_chinese_name(table):
    assert CJK.search(audit_words.subject_name(table))


COLUMNS = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum) and column.name in audit_words.KEYS
]
"""Tables and their columns of which the data may tell a choice."""


@pytest.mark.parametrize(("subject", "key"), [*COLUMNS, *audit_words.ELSEWHERE])
def test_every_choice_that_the_data_may_hold_has_a_chinese_name(subject, key):
    choice = audit_words.chosen(subject, key)
    said = {each.value: audit_words.tell(subject, {key: each.value})[0].value for each in choice}
    assert {stored for stored, word in said.items() if not CJK.search(word)} == set()


def test_no_choice_has_a_word_that_it_does_not_know():
    known = {audit_words.chosen(*place) for place in (*COLUMNS, *audit_words.ELSEWHERE)}
    assert set(audit_words.CHOICES) == known
    for choice, words in audit_words.CHOICES.items():
        assert set(words) == {each.value for each in choice}


def test_whatever_is_written_down_as_a_choice_stands_under_a_key_that_has_words():
    spoken = {key for _, key in (*COLUMNS, *audit_words.ELSEWHERE, *audit_words.NAMED)}
    written = {
        keyword.arg
        for call in calls()
        for keyword in call.keywords
        if any(isinstance(part, ast.Attribute) and part.attr == "value" for part in ast.walk(keyword.value))
    }
    assert len(written) > 10
    assert written - spoken - set(audit_words.VALUES) == set()


def test_the_words_of_what_is_declared_elsewhere_are_those_of_the_declarations():
    exports = {kind.key: kind.title for kind in staff_exports.KINDS.values()}
    assert audit_words.NAMED[("staff_exports", "kind")] == exports
    assert audit_words.VALUES["chart"] == {key: title for key, (title, _) in CHARTS.items()}
    assert set(audit_words.VALUES["muted"]) == {group.value for group in Group}
    asked = {name for declared in campaign_types.TYPES.values() for name in declared.consents}
    assert asked <= set(audit_words.VALUES["document"])


def test_every_job_and_what_it_is_given_has_a_chinese_name():
    for module in pkgutil.iter_modules(app.jobs.__path__):
        importlib.import_module(f"app.jobs.{module.name}")
    ours = {
        name: task for name, task in queue.tasks.tasks.items() if task.func.__module__.startswith("app.jobs.")
    }
    assert {name for name in ours if name.startswith(("broadcasts", "clockwork"))} != set()
    assert set(ours) - {name for name in ours if name in audit_words.VALUES["task"]} == set()
    given = {each for task in ours.values() for each in inspect.signature(task.func).parameters}
    assert {name for name in given if audit_words.find_key(name) is None} == set()


def test_the_same_word_reads_as_its_own_table_means_it():
    assert audit_words.tell("allocations", {"state": "withdrawn"}) == [Fact("状态", "已收回")]
    assert audit_words.tell("referrals", {"state": "withdrawn"}) == [Fact("状态", "已撤回")]
    assert audit_words.tell("staff_exports", {"kind": "coupon_batches"}) == [Fact("种类", "券批次")]
    assert audit_words.tell("mixer_reports", {"reason": "not_single"}) == [Fact("理由", "不是单身")]
    kept = {"before": {"state": "granted", "amount_fen": 20000, "months": None}}
    assert audit_words.tell("referrals", kept) == [Fact("原来是", "状态 已办成；金额 200.00 元")]


def test_what_somebody_typed_reads_as_he_typed_it():
    typed = {"reason": "other", "points": {"state": 90}, "awards": {"1": "open"}}
    assert audit_words.tell("campaigns", typed) == [
        Fact("理由", "other"),
        Fact("各项得分", "state 90"),
        Fact("奖项", "1 open"),
    ]


def test_data_read_as_people_say_them():
    said = {
        "amount_fen": 20000,
        "evidence": "id_shown",
        "was_told": False,
        "district": "wujin",
        "due_at": "2026-07-01T02:00:00+00:00",
        "role": "chair",
        "points": {"创意": 90},
        "to": None,
        "unheard_of": "x",
    }
    assert audit_words.tell("staff", said) == [
        Fact("金额", "200.00 元"),
        Fact("怎样核实的", "看了证件"),
        Fact("告诉了本人", "否"),
        Fact("辖市(区)", "武进区"),
        Fact("期限", "2026-07-01 10:00"),
        Fact("角色", "主席"),
        Fact("各项得分", "创意 90"),
        Fact("unheard_of", "x"),
    ]


def test_a_field_that_was_changed_is_called_as_its_own_table_calls_it():
    said = {"fields": ["name", "district", "stores"]}
    assert audit_words.tell("members", said) == [Fact("改了哪些", "姓名、常用辖市(区)、门店")]
    assert audit_words.tell("no_such_table", {"fields": ["name"]}) == [Fact("改了哪些", "name")]
