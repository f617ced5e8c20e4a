"""flask walk: what it says when there is nobody to walk with."""

import json
import socket

import pytest
import requests

from app.cli.walk import story, worker
from app.seeding.city.numbers import UNASSIGNED_REGION, id_check_character

DEMO = {"clerks": [{}], "staff": [], "coupon_batches": ["x"], "simulator_url": "http://127.0.0.1:9"}


@pytest.fixture
def walk_through(flask, settings):
    path = settings.data_dir / "demo.json"

    def run(**changes):
        path.write_text(json.dumps({**DEMO, "base_url": "http://127.0.0.1:9", **changes}))
        return flask("walk")

    yield run
    path.unlink(missing_ok=True)


@pytest.fixture
def silent_url():
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def at_once(monkeypatch):
    """The walk without its first chapter, which runs a command of its own, and with little patience."""
    monkeypatch.setattr(worker, "import_into_roster", lambda *_: None)
    monkeypatch.setattr(story, "TIMEOUT_S", 0.2)


def test_without_a_batch_it_says_how_to_get_one(walk_through):
    result = walk_through(coupon_batches=[])
    assert result.exit_code == 1
    assert result.stderr == "Error: 演示环境里没有正在发放的优惠券，请重新启动 make run，它会补上。\n"


def test_a_demo_that_does_not_answer_is_said_to_be_busy(walk_through, at_once, silent_url):
    result = walk_through(base_url=silent_url)
    assert result.exit_code == 1
    assert "没有回答" in result.stderr


def test_a_demo_that_is_gone_is_said_to_be_gone(walk_through, at_once):
    result = walk_through()
    assert result.exit_code == 1
    assert "连不上演示环境" in result.stderr


def test_an_answer_that_is_no_answer_is_said_kindly(walk_through, at_once, monkeypatch):
    def garble(*_, **__):
        raise requests.exceptions.ChunkedEncodingError

    monkeypatch.setattr(requests.Session, "request", garble)
    result = walk_through()
    assert result.exit_code == 1
    assert "读不懂" in result.stderr


def test_a_file_that_is_no_json_is_said_kindly(walk_through, settings, flask):
    (settings.data_dir / "demo.json").write_text("{")
    assert "读不懂" in flask("walk").stderr


def test_somebody_invented_is_nobody_of_the_seeded_city():
    invented = {worker.invent().id_number for _ in range(200)}
    assert len(invented) == 200
    assert not [each for each in invented if each.startswith(UNASSIGNED_REGION)]
    assert all(id_check_character(each[:-1]) == each[-1] for each in invented)
