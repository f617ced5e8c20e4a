"""flask seed city: a whole city into an empty database, and into no other."""

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.settings import Environment
from tests import factories, live
from tests.cli.rosters import entry_count

ROOT = Path(__file__).parents[2]
SMALL = ("--members", 300, "--stores", 20, "--coupons", 400)


def test_a_city_is_written_with_a_bar_for_each_stage(flask):
    result = flask("seed", "city", *SMALL, "--seed", 7)
    assert result.exit_code == 0, result.output
    assert result.stdout == "写好了：300 人、20 家门店、400 张优惠券。\n"
    assert result.stderr.split() == ["工会和单位", "会员、账号和工会卡", "商户和门店", "优惠券和核销", "统计"]
    assert entry_count() == 300


def test_the_demo_does_not_move_into_another_city(flask):
    assert flask("seed", "city", *SMALL).exit_code == 0
    result = flask("seed", "demo")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 这个数据库里是另一座城市，不是演示的样板城市。"
        "请换一个空的数据库，或换一个 DATA_DIR，再准备演示数据。\n"
    )


def test_a_filled_database_is_refused(flask):
    factories.roster_entry()
    result = flask("seed", "city", *SMALL)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 这个数据库里已经有数据，不能再写入一座城市。请换一个刚建好、只做过迁移的数据库。\n"
    )
    assert entry_count() == 1


@pytest.mark.parametrize("what", ["demo", "city"])
def test_production_is_refused(flask, app, monkeypatch, what):
    settings = dataclasses.replace(app.config["SETTINGS"], environment=Environment.PRODUCTION)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    result = flask("seed", what, *(SMALL if what == "city" else ()))
    assert result.exit_code == 1
    assert result.stderr == "Error: 正式环境不能写入演示数据。\n"


@pytest.mark.parametrize("wrong", [("--members", 0), ("--stores", -1), ("--coupons", "很多")])
def test_sizes_that_are_none_are_refused(flask, wrong):
    result = flask("seed", "city", *SMALL, *wrong)
    assert result.exit_code == 2
    assert wrong[0] in result.stderr
    assert "Traceback" not in result.output


@pytest.fixture
def running(settings, databases, template_database, tmp_path):
    """The command as a person runs it, in the middle of writing people; and its database."""
    own = live.apart(settings, databases, template_database, 9)
    words = ["seed", "city", "--members", "60000", "--stores", "20", "--coupons", "400"]
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**os.environ, **live.environment(own, tmp_path, 1)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while "会员" not in (line := process.stderr.readline()):
        assert line, "the command has ended"
    yield process, own.database_url
    process.stderr.close()
    databases.drop(own.database_url)


def group_is_gone(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def people_in(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT (SELECT count(*) FROM unions), count(*) FROM members").fetchone()


def test_ctrl_c_leaves_the_database_empty_and_no_process_behind(running):
    process, url = running
    os.killpg(process.pid, signal.SIGINT)
    said = process.stderr.read()
    assert process.wait(60) == 130
    assert "已停止，数据库仍是空的。" in said
    assert "Traceback" not in said
    live.wait_until(lambda: group_is_gone(process), "its helpers have ended")
    assert people_in(url) == (0, 0)


def test_a_kill_leaves_the_database_empty_and_no_process_behind(running):
    process, url = running
    process.kill()
    process.wait(10)
    live.wait_until(lambda: group_is_gone(process), "its helpers have ended")
    assert people_in(url) == (0, 0)
