"""整套演示: `make run` as a person uses it — walked through, killed, started again, stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import requests

from app.embedded import Postgres
from app.launcher import secret_values

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 120


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Demo:
    """One installation of the demo, started and stopped as often as a test wants."""

    def __init__(self, data_dir):
        self.data_dir, self.port = data_dir, free_port()
        self.process = None

    def start(self):
        (self.data_dir / "demo.json").unlink(missing_ok=True)  # A killed run leaves its own behind.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.launcher"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(self.data_dir), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        until = time.monotonic() + READY_WITHIN_S
        while not (self.data_dir / "demo.json").exists():
            assert self.process.poll() is None, self.process.stdout.read()
            assert time.monotonic() < until, "the demo did not become ready"
            time.sleep(0.1)
        return json.loads((self.data_dir / "demo.json").read_text())

    def command(self, *words):
        """A command as the README says: with the environment of the running demo."""
        script = 'set -a; . "$1"; set +a; shift; exec "$@"'
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.run(
            ["sh", "-c", script, "sh", self.data_dir / "running.env", *command],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=200,
            check=False,
        )

    def living(self):
        """Commands of all processes of this installation, wherever they hang in the process tree."""
        mine = f"DATA_DIR={self.data_dir}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mine in (folder / "environ").read_bytes() or self.is_server(folder):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    def is_server(self, folder):
        return str(self.data_dir) in (folder / "cmdline").read_bytes().decode(errors="replace")

    def wait_until_gone(self):
        for _ in range(200):
            if not self.living():
                return
            time.sleep(0.1)
        raise AssertionError(f"left over: {self.living()}")


@pytest.fixture
def demo():
    root = Path(tempfile.mkdtemp(prefix="gonghuika-test-"))
    root.chmod(0o755)
    installation = Demo(root / "data")
    yield installation
    if installation.process is not None and installation.process.poll() is None:
        os.killpg(installation.process.pid, signal.SIGTERM)
        installation.process.wait(timeout=60)
    if installation.process is not None:
        installation.process.stdout.close()
    Postgres(root / "data").discard()
    shutil.rmtree(root)


def redemptions(demo_file):
    """What the first clerk of the demo has redeemed today."""
    with requests.Session() as http:
        http.trust_env = False
        openid = demo_file["clerks"][0]["openid"]
        code = http.post(f"{demo_file['simulator_url']}/__sim__/login_code", json={"openid": openid}).json()[
            "code"
        ]
        base = f"{demo_file['base_url']}/api/v1"
        token = http.post(f"{base}/session", json={"code": code}).json()["token"]
        answer = http.get(f"{base}/clerk/redemptions", headers={"Authorization": f"Bearer {token}"})
        return [each["id"] for each in answer.json()["items"]]


def subscribe(demo_file):
    """The first clerk taps accept; what became of WeChat's push of it."""
    tap = {"openid": demo_file["clerks"][0]["openid"], "template_ids": ["demo-expiry"], "choice": "accept"}
    with requests.Session() as http:
        http.trust_env = False
        return http.post(f"{demo_file['simulator_url']}/__sim__/subscribe", json=tap).json()["push"]


def test_the_demo_is_walked_through_survives_a_kill_and_stops_cleanly(demo):
    first = demo.start()
    assert set(first) == {
        "base_url",
        "simulator_url",
        "staff",
        "workers",
        "clerks",
        "coupon_batches",
        "campaigns",
    }
    assert len(first["workers"]) >= 20
    assert sum(not worker["verified"] for worker in first["workers"]) >= len(first["workers"]) // 2

    secrets = secret_values.read_env(demo.data_dir / "secrets.env")
    assert set(secrets) == set(secret_values.NAMES)
    commands = demo.living()
    assert any("app.wechat.simulator" in command for command in commands)
    assert not [command for command in commands if any(each in command for each in secrets.values())]

    # What somebody taps in the stand-in for WeChat is pushed to the demo, sealed, and counts there.
    assert subscribe(first) == {"delivered": True, "tries": 1, "status": 200, "reply": "success"}

    walked = demo.command("walk")
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "全部如预期" in walked.stdout
    done = redemptions(first)
    assert len(done) == 1

    demo.process.kill()
    demo.process.wait()
    demo.process.stdout.close()
    demo.wait_until_gone()

    second = demo.start()
    assert redemptions(second) == done
    assert second["coupon_batches"] == first["coupon_batches"]
    assert demo.command("walk").returncode == 0

    demo.process.send_signal(signal.SIGINT)
    said = demo.process.communicate(timeout=60)[0]
    assert demo.process.returncode == 0, said
    order = [
        said.index(f"正在停止{name}") for name in ("网站", "后台任务", "微信模拟器", "Valkey", "PostgreSQL")
    ]
    assert order == sorted(order)
    demo.wait_until_gone()


def test_commands_answer_in_words_when_something_is_wrong(demo):
    people = demo.start()
    add = "staff add wang.wu --name 王五 --role publisher --union {} --password {}"
    unknown_union = demo.command(*add.format("没有的工会", "Abcdef-12345").split())
    assert unknown_union.returncode == 1
    assert "准确全称" in unknown_union.stderr
    weak = demo.command(*add.format("常州市总工会", "weak").split())
    assert "口令至少" in weak.stderr
    good = demo.command(*add.format("常州市总工会", "Abcdef-12345").split())
    assert good.returncode == 0, good.stderr
    assert "动态口令密钥" in good.stdout
    absent = "01a2027a-da96-7081-97f3-bb5bf5973b8b"
    assert "没有这家门店" in demo.command("clerks", "invite", absent).stderr
    assert "核销员邀请码" in demo.command("clerks", "invite", people["clerks"][0]["store_id"]).stdout
