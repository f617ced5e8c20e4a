"""整套演示: `make run` as a person uses it — walked through, killed, started again, stopped."""

import signal

import pytest
import requests

from app.launcher import secret_values
from tests.demo import installed

pytestmark = pytest.mark.long


@pytest.fixture
def demo():
    with installed() as installation:
        yield installation


def redemptions(demo_file):
    """What the first clerk of the demo has redeemed lately."""
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


@pytest.mark.timeout(900)
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

    seeded = redemptions(first)
    walked = demo.command("walk")
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "全部如预期" in walked.stdout
    done = redemptions(first)
    assert len(set(done) - set(seeded)) == 1

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
