"""配置: one frozen object, read from the environment once and validated once."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError

OFFICIAL_WECHAT_URL = "https://api.weixin.qq.com/"
KEY_BYTES = 32


class Environment(StrEnum):
    """Where the service runs. Only `production` meets people; only it refuses the simulator."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class SettingsError(RuntimeError):
    """The environment does not hold what the service needs; the message names the variable."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between machines. Secrets never appear in its repr."""

    environment: Environment
    database_url: str
    database_owner_url: str
    redis_url: str
    data_dir: Path
    port: int
    wechat_base_url: str
    wechat_appid: str
    wechat_secret: str
    wechat_push_token: str
    wechat_push_aes_key: str
    secret_key: str
    pii_keys: Mapping[str, bytes]
    """Key id → 32 bytes; the first one encrypts, the others still decrypt."""
    pii_index_key: bytes
    trusted_proxies: int
    """How many proxies in front may be believed about the client's address."""
    log_level: str

    def __repr__(self) -> str:
        return f"Settings(environment={self.environment.value!r}, port={self.port})"

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def trusts_loopback(self) -> bool:
        """演示: the demo exempts this machine from limits per address; production never does."""
        return self.environment is Environment.DEMO


def load() -> Settings:
    """Read and check the settings; a missing or unsafe one raises `SettingsError` naming the variable.

    `DATABASE_URL` and `REDIS_URL` must be known by now: the launcher fills them in for the embedded servers.
    """
    try:
        settings = _read(Env())
    except EnvError as problem:
        raise SettingsError(str(problem)) from None
    if settings.is_production:
        _refuse_unsafe_production(settings)
    return settings


def _read(env: Env) -> Settings:
    database_url = env.str("DATABASE_URL")
    return Settings(
        environment=env.enum("APP_ENV", Environment.PRODUCTION, enum=Environment, by_value=True),
        database_url=database_url,
        database_owner_url=env.str("DATABASE_OWNER_URL", database_url),
        redis_url=env.str("REDIS_URL"),
        data_dir=Path(env.str("DATA_DIR", ".data")).resolve(),
        port=env.int("PORT", 8000),
        wechat_base_url=env.str("WECHAT_BASE_URL", OFFICIAL_WECHAT_URL).rstrip("/") + "/",
        wechat_appid=env.str("WECHAT_APPID"),
        wechat_secret=env.str("WECHAT_SECRET"),
        wechat_push_token=env.str("WECHAT_PUSH_TOKEN"),
        wechat_push_aes_key=env.str("WECHAT_PUSH_AES_KEY"),
        secret_key=env.str("SECRET_KEY"),
        pii_keys=_keys(env.str("PII_KEYS")),
        pii_index_key=_key("PII_INDEX_KEY", env.str("PII_INDEX_KEY")),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0),
        log_level=env.str("LOG_LEVEL", "INFO").upper(),
    )


def _keys(text: str) -> dict[str, bytes]:
    """`id:base64[,id:base64…]`, newest first."""
    keys = {}
    for part in text.split(","):
        key_id, colon, encoded = part.strip().partition(":")
        if not colon or not key_id.isalnum() or len(key_id) > 16:  # noqa: PLR2004 - stored in every cell
            raise SettingsError("PII_KEYS must read id:base64, ids of letters and digits, newest first")
        keys[key_id] = _key("PII_KEYS", encoded)
    return keys


def _key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise SettingsError(f"{name} must be base64") from None
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{name} must hold {KEY_BYTES} bytes")
    return key


def _refuse_unsafe_production(settings: Settings) -> None:
    for name in ("wechat_appid", "wechat_secret", "wechat_push_token", "wechat_push_aes_key", "secret_key"):
        if not getattr(settings, name):
            raise SettingsError(f"{name.upper()} is empty; production needs it")
    if len(settings.secret_key) < KEY_BYTES:
        raise SettingsError(f"SECRET_KEY must have at least {KEY_BYTES} characters")
    if settings.wechat_base_url != OFFICIAL_WECHAT_URL:
        host = urlsplit(settings.wechat_base_url).hostname
        raise SettingsError(f"WECHAT_BASE_URL points at {host}; production speaks to WeChat itself only")
    if settings.pii_index_key in settings.pii_keys.values():
        raise SettingsError("PII_INDEX_KEY must differ from every key in PII_KEYS")
