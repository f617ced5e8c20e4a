"""flask phone: what it says when nobody answers. What it does, the first day at the console tells."""

import json


def test_without_a_running_demo_it_says_how_to_start_one(flask, settings):
    (settings.data_dir / "demo.json").unlink(missing_ok=True)
    result = flask("phone", "夏送清凉")
    assert result.exit_code == 1
    assert result.stderr == "Error: 没有正在运行的演示环境，请先在另一个终端运行 make run。\n"


def test_a_demo_that_is_gone_is_said_to_be_gone(flask, settings):
    path = settings.data_dir / "demo.json"
    nowhere = "http://127.0.0.1:9"
    path.write_text(json.dumps({"workers": [], "base_url": nowhere, "simulator_url": nowhere}))
    result = flask("phone", "夏送清凉")
    path.unlink()
    assert result.exit_code == 1
    assert "连不上演示环境" in result.stderr
