"""配置: production refuses what is unsafe and names the variable."""

import base64

import pytest

from app import settings
from app.pages.console import content_security_policy
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
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("LOG_LEVEL", raising=False)
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
    "name", sorted({*GOOD, "DATABASE_OWNER_URL", "DATA_DIR", "FILES_URL", "WECHAT_BASE_URL", "LOG_LEVEL"})
)
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_setting_is_named(environment, name, empty):
    environment(**{name: empty})
    with pytest.raises(SettingsError, match=name):
        settings.load()


@pytest.mark.parametrize("key", ["A" * 42, "A" * 44, "密" * 43, "A" * 42 + "-"])
def test_a_push_key_that_wechat_cannot_have_given_is_refused_at_start(environment, key):
    environment(WECHAT_PUSH_AES_KEY=key)
    with pytest.raises(SettingsError, match="WECHAT_PUSH_AES_KEY"):
        settings.load()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_of_writing_postgresql_becomes_one(environment, scheme):
    environment(
        DATABASE_URL=f"{scheme}://me:p%40ss@somewhere/gonghuika?sslmode=require",
        DATABASE_OWNER_URL=f"{scheme}://owner@somewhere/gonghuika",
    )
    read = settings.load()
    assert read.database_url == "postgresql://me:p%40ss@somewhere/gonghuika?sslmode=require"
    assert read.database_owner_url == "postgresql://owner@somewhere/gonghuika"


@pytest.mark.parametrize(
    "url", ["redis://somewhere/0", "rediss://somewhere/0", "unix:///run/valkey/socket?db=0"]
)
def test_the_ways_to_redis_are_taken_as_they_are(environment, url):
    environment(REDIS_URL=url)
    assert settings.load().redis_url == url


def test_a_refused_address_is_not_repeated(environment):
    environment(DATABASE_URL="mysql://me:password@somewhere/gonghuika")
    with pytest.raises(SettingsError) as refusal:
        settings.load()
    assert "password" not in str(refusal.value)


def test_the_log_level_is_read_in_any_case(environment):
    environment(LOG_LEVEL="debug")
    assert settings.load().log_level == "DEBUG"


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
        ({"DATABASE_URL": "mysql://somewhere/gonghuika"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+asyncpg://somewhere/gonghuika"}, "DATABASE_URL"),
        ({"DATABASE_URL": "host=somewhere dbname=gonghuika"}, "DATABASE_URL"),
        ({"DATABASE_OWNER_URL": "sqlite:///x"}, "DATABASE_OWNER_URL"),
        ({"REDIS_URL": "http://somewhere"}, "REDIS_URL"),
        ({"REDIS_URL": "redis"}, "REDIS_URL"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"ANSWERS_KEPT_S": "1.1"}, "ANSWERS_KEPT_S"),
        ({"ANSWERS_KEPT_S": "-0.1"}, "ANSWERS_KEPT_S"),
        ({"ANSWERS_KEPT_S": "nan"}, "ANSWERS_KEPT_S"),
        ({"ANSWERS_KEPT_S": "soon"}, "ANSWERS_KEPT_S"),
        ({"PII_KEYS": "密钥:" + base64.b64encode(b"1" * 32).decode()}, "PII_KEYS"),
        (
            {"PII_KEYS": ",".join(f"k1:{base64.b64encode(each * 32).decode()}" for each in (b"1", b"2"))},
            "twice",
        ),
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


TILES = "https://tiles.example.org:8443/{z}/{x}/{y}.png?style=7"


def test_the_maps_tiles_are_one_plain_address_or_none(environment):
    environment(MAP_TILES_URL=TILES)
    assert settings.load().map_tiles_url == TILES
    environment(MAP_TILES_URL=None)
    assert settings.load().map_tiles_url == ""
    for wrong in (
        "https://tiles.example.org/",
        "//x/{z}/{x}/{y}",
        "https://a b/{z}/{x}/{y}",
        "https://*/{z}{x}{y}",
    ):
        environment(MAP_TILES_URL=wrong)
        with pytest.raises(SettingsError, match="MAP_TILES_URL"):
            settings.load()


def test_the_consoles_policy_lets_in_pictures_of_the_tiles_host_alone():
    policy = content_security_policy(TILES)
    assert "img-src 'self' data: blob: https://tiles.example.org:8443;" in policy
    assert "img-src 'self' data: blob:;" in content_security_policy("")
    assert policy.replace(" https://tiles.example.org:8443", "") == content_security_policy("")
