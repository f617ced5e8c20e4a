"""发送的测试: a post office for each, and a house whose manners can be changed."""

import dataclasses

import pytest

from app import wechat
from app.services.notices import manners, sending
from tests.posts import Post


@pytest.fixture
def post(session, app, simulator, monkeypatch):
    wechat.configure(app.config["SETTINGS"], sending.cache.store())  # A breaker that nobody else has opened.
    post = Post(simulator, monkeypatch)
    yield post
    post.sender.close()


@pytest.fixture
def house(app, monkeypatch):
    """`house(quiet_hours=…)`: the environment says so."""

    def settle(**changes):
        monkeypatch.setattr(manners, "_settled", [dataclasses.replace(app.config["SETTINGS"], **changes)])

    return settle
