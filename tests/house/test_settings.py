"""配置: production refuses what is unsafe and names the variable."""

import base64

import pytest

from app import settings
from app.settings import SettingsError

GOOD = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://somewhere/gonghuika",
    "REDIS_URL": "redis://somewhere/0",
    "WECHAT_APPID": "wx0123456789abcdef",
    "WECHAT_SECRET": "0" * 32,
    "WECHAT_PUSH_TOKEN": "token",
    "WECHAT_PUSH_AES_KEY": "A" * 43,
    "SECRET_KEY": "s" * 40,
    "PII_KEYS": "k2:" + base64.b64encode(b"2" * 32).decode() + ",k1:" + base64.b64encode(b"1" * 32).decode(),
    "PII_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
}


@pytest.fixture
def environment(monkeypatch):
    def put(**changes):
        for name, value in {**GOOD, **changes}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)

    monkeypatch.delenv("WECHAT_BASE_URL", raising=False)
    monkeypatch.delenv("DATA_DIR", raising=False)
    return put


def test_a_complete_environment_is_read(environment):
    environment()
    read = settings.load()
    assert read.is_production
    assert list(read.pii_keys) == ["k2", "k1"]
    assert read.database_owner_url == read.database_url
    assert read.wechat_base_url == "https://api.weixin.qq.com/"


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"APP_ENV"}))
def test_a_missing_setting_is_named(environment, name):
    environment(**{name: None})
    with pytest.raises(SettingsError, match=name):
        settings.load()


@pytest.mark.parametrize(
    "name", ["WECHAT_APPID", "WECHAT_SECRET", "WECHAT_PUSH_TOKEN", "WECHAT_PUSH_AES_KEY", "SECRET_KEY"]
)
def test_an_empty_secret_is_refused_in_production(environment, name):
    environment(**{name: ""})
    with pytest.raises(SettingsError, match=name):
        settings.load()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"WECHAT_BASE_URL": "http://127.0.0.1:9099/"}, "WECHAT_BASE_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PII_KEYS": "no-colon"}, "PII_KEYS"),
        ({"PII_KEYS": "k1:????"}, "PII_KEYS"),
        ({"PII_KEYS": "k1:" + base64.b64encode(b"short").decode()}, "PII_KEYS"),
        ({"PII_INDEX_KEY": base64.b64encode(b"1" * 32).decode()}, "PII_INDEX_KEY"),
        ({"APP_ENV": "elsewhere"}, "APP_ENV"),
        ({"PORT": "http"}, "PORT"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(environment, changes, named):
    environment(**changes)
    with pytest.raises(SettingsError, match=named):
        settings.load()


def test_the_demo_may_speak_to_the_simulator(environment):
    environment(APP_ENV="demo", WECHAT_BASE_URL="http://127.0.0.1:9099")
    assert settings.load().wechat_base_url == "http://127.0.0.1:9099/"


def test_secrets_do_not_show_in_the_settings_text(environment):
    environment()
    assert GOOD["SECRET_KEY"] not in repr(settings.load())
