"""`python -m app.launcher` before it starts anything, and what it writes down."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded import CannotStart
from app.embedded.processes import Lock
from app.launcher import address, board, catalogue, secret_values
from app.seeding import PEOPLE_FILE

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"HOST": "127.0.0.1", "PORT": "8000", "WECHAT_BASE_URL": "http://127.0.0.1:9000/"}


def run_launcher(data_dir, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "app.launcher", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def test_a_port_in_use_is_refused_with_the_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_launcher(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert f"PORT={port + 1} make run" in done.stdout
    assert not (tmp_path / "postgres").exists()


def test_a_port_that_is_no_port_is_refused():
    with pytest.raises(CannotStart, match="不是端口号"):
        address.choose({"PORT": "８０００"})


def test_a_second_launcher_on_one_data_directory_is_refused(tmp_path):
    lock = Lock(tmp_path / "locks" / "launcher")
    assert lock.take()
    demo = tmp_path / board.DEMO_FILE
    demo.write_text("{}")
    done = run_launcher(tmp_path, PORT="0")
    lock.release()
    assert done.returncode == 1
    assert "已有一个 make run 在运行" in done.stdout
    assert demo.exists()


def test_production_is_refused(tmp_path):
    done = run_launcher(tmp_path, APP_ENV="production")
    assert done.returncode == 1
    assert "只用于演示" in done.stdout


def test_a_launcher_whose_parent_is_gone_does_not_start(tmp_path):
    done = run_launcher(tmp_path, "--with-parent", "1")
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_made_once_and_are_ours_alone(tmp_path):
    first = secret_values.keep(tmp_path)
    assert secret_values.keep(tmp_path) == first
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"wx[0-9a-f]{16}", first["WECHAT_APPID"])
    assert re.fullmatch(r"[A-Za-z0-9]{43}", first["WECHAT_PUSH_AES_KEY"])
    assert len(base64.b64decode(first["WECHAT_PUSH_AES_KEY"] + "=")) == 32
    assert len(base64.b64decode(first["PII_KEYS"].removeprefix("k1:"))) == 32


def test_a_missing_secret_is_added_to_the_known_ones(tmp_path):
    (tmp_path / "secrets.env").write_text("SECRET_KEY='kept'\n")
    assert secret_values.keep(tmp_path)["SECRET_KEY"] == "kept"
    assert secret_values.read_env(tmp_path / "secrets.env")["PII_INDEX_KEY"]


@pytest.mark.parametrize(
    "value", ["pass'word", 'a "quoted" one', "两个 词", "#no-comment", "$HOME `id` \\", "", "=", "a\nb"]
)
def test_any_value_comes_back_from_a_file_that_a_shell_reads_too(tmp_path, value):
    path = tmp_path / "running.env"
    secret_values.write_env(path, {"FIRST": value, "SECOND": "kept"})
    assert secret_values.read_env(path) == {"FIRST": value, "SECOND": "kept"}
    shows = "import os; print(ascii(os.environ['FIRST']))"
    script = 'set -a; . "$1"; exec "$2" -c "$3"'
    command = ["sh", "-c", script, "sh", path, sys.executable, shows]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert shown.stdout == f"{value!a}\n"


def test_a_file_of_secrets_that_cannot_be_read_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "secrets.env").write_text("SECRET_KEY='half\n")
    with pytest.raises(CannotStart, match="引号没有成对"):
        secret_values.keep(tmp_path)


def test_a_database_address_of_another_kind_is_refused_before_anything_starts(tmp_path):
    done = run_launcher(tmp_path, PORT="0", DATABASE_URL="mysql://me:password@somewhere/x")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stdout
    assert "postgresql://用户名" in done.stdout
    assert "password" not in done.stdout


def test_no_secret_stands_on_the_command_line_of_the_simulator():
    secrets = {name: f"value-of-{name}" for name in secret_values.NAMES}
    program = catalogue.simulator({**ENVIRONMENT, **secrets}, 9000)
    assert program.environment["WECHAT_SECRET"] == "value-of-WECHAT_SECRET"
    assert not [word for word in program.argv if word in secrets.values()]


def test_walking_before_anything_runs_is_answered_kindly(tmp_path):
    # Nothing is installed here: the mark of the installation is taken for made, as it stands or not.
    command = ["make", "--old-file=.venv/.installed", "walk", f"DATA_DIR={tmp_path / '没有'}"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode != 0
    assert done.stderr.startswith("请先在另一个终端运行 make run\n")
    assert "not found" not in done.stderr
    assert "No such file" not in done.stderr


def test_demo_json_holds_addresses_and_people(tmp_path):
    (tmp_path / PEOPLE_FILE).write_text(json.dumps({"workers": [{"name": "张三"}]}))
    board.publish(tmp_path, ENVIRONMENT)
    assert json.loads((tmp_path / board.DEMO_FILE).read_text()) == {
        "base_url": "http://127.0.0.1:8000",
        "simulator_url": "http://127.0.0.1:9000",
        "workers": [{"name": "张三"}],
    }


def test_the_board_shows_people_in_chinese(tmp_path, capsys):
    people = {"staff": [{"username": "admin", "password": "pw"}], "workers": [{"name": "张三"}]}
    (tmp_path / PEOPLE_FILE).write_text(json.dumps(people))
    board.show(tmp_path, ENVIRONMENT, 1.5)
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:8000/api/docs" in shown
    assert "admin / pw" in shown
    assert "张三" in shown


def test_seeding_that_wrote_nobody_down_is_an_error(tmp_path):
    with pytest.raises(CannotStart, match="演示数据没有写好"):
        board.publish(tmp_path, ENVIRONMENT)
