"""测量能跑: the harness works. What it measures is no test: no figure is compared here."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def test_a_small_run_prints_a_table_and_keeps_no_history():
    history = ROOT / "bench" / "history.jsonl"
    before = history.read_bytes() if history.exists() else None
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--smoke", "--only", "claims,soldout,reminders,notices,memory"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "领券成功",
        "已领完",
        "写 2,000 条到期提醒",
        "发送通知：一个任务进程",
        "网站进程常驻内存",
    ]
    assert (history.read_bytes() if history.exists() else None) == before


def test_an_unknown_scenario_is_named():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--only", "claims,dreams"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "dreams" in done.stderr
