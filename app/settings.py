"""配置: one frozen object, read from the environment once and validated once."""

import base64
import binascii
import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

OFFICIAL_WECHAT_URL = "https://api.weixin.qq.com/"
KEY_BYTES = 32
LONGEST_KEPT_S = 1.0
"""What a public answer rests on may be almost a second old itself; together they stay below two."""
LONGEST_COOLING_OFF_DAYS = 60
_POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_FILES_SCHEMES = ("file", "s3", "gs", "az")
_REDIS_SCHEMES = ("redis", "rediss", "unix")
_TILES = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9{}/_.,;:?=&%~+-]*")
_SEVERITIES = {"minor", "general", "major"}
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


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
    files_url: str
    """Where uploaded files stand: `file:///…` or an S3-like address."""
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
    answers_kept_s: float
    """公共回答: how long a public answer may be given again. 0 asks the house every time."""
    wechat_templates: Mapping[str, Any] | None = None
    """订阅消息: the account's templates, see `app.wechat.templates`. None: none, or the demo's own."""
    quiet_hours: tuple[dt.time, dt.time] | None = None
    """免打扰: from when until when (city time, past midnight) nothing that can wait is sent."""
    cooling_off_days: int = 15
    """冷静期: how long a wish to be forgotten can be taken back."""
    call_list: bool = False
    """致电名单: whether what cannot reach a person in time is shown to staff, who then call."""
    tell_reveals: bool = False
    """看号码告知: whether a person is told each time staff have looked at his numbers in full."""

    manual_check_days: int = 3
    """人工核对: within how many working days a desk answers whom the roster does not match."""

    map_tiles_url: str = ""
    """地图底图: an address with {z}, {x} and {y}. Empty: the console's maps show points on plain ground."""
    hazard_reward_batches: Mapping[str, str] = field(default_factory=dict)
    """隐患奖励: severity → coupon batch whose coupon is the reward; money where none is named."""
    campaign_chair_places: int = 5_000
    """主席发布: a campaign with more places is published by a chair."""
    campaign_chair_fen: int = 20_000_00
    """主席发布: so is one that may give out more money."""

    marriage_age_female: int = 20
    """相亲交友: from what age a woman may have a profile, by the law on marriage."""
    marriage_age_male: int = 22
    """相亲交友: from what age a man may."""
    vouch_days: int = 365
    """相亲交友: how long a vouch for employment and single status holds."""

    desk_idle_minutes: int = 30
    """控制台: a session that nobody uses ends after this."""
    password_length: int = 12
    """口令: how many characters at least."""
    password_kinds: int = 3
    """口令: of how many kinds (capital and small letters, digits, everything else)."""
    password_history: int = 5
    """口令: how many of the last ones may not be chosen again."""
    password_days: int = 90
    """口令: how long one is good. 0: for ever."""

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


def postgres_url(name: str, url: str) -> str:
    """The address in libpq's own form, which psycopg, SQLAlchemy and procrastinate all read.

    Platforms write `postgres://` and SQLAlchemy's users `postgresql+psycopg://`. Raises `SettingsError`
    naming the variable `name`; the address itself holds a password and is never repeated.
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme not in _POSTGRES_SCHEMES:
        raise SettingsError(f"{name} must start with postgresql://")
    return f"postgresql://{rest}"


def _redis_url(name: str, url: str) -> str:
    if url.partition("://")[0] not in _REDIS_SCHEMES or "://" not in url:
        raise SettingsError(f"{name} must start with redis://, rediss:// or unix://")
    return url


def _files_url(name: str, url: str) -> str:
    if url.partition("://")[0] not in _FILES_SCHEMES or "://" not in url:
        raise SettingsError(f"{name} must start with file://, s3://, gs:// or az://")
    return url


def _filled(env: Env, name: str, *default: str) -> str:
    """A text that is there. An empty one is a mistake, which a default would only hide."""
    text: str = env.str(name, *default).strip()
    if not text:
        raise SettingsError(f"{name} is empty")
    return text


def _tiles_url(name: str, url: str) -> str:
    """The console's policy names its host, and its pages carry it, so it is one plain address."""
    url = url.strip()
    if url and not (_TILES.fullmatch(url) and all(part in url for part in ("{z}", "{x}", "{y}"))):
        raise SettingsError(
            f"{name} must read like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png, or be empty"
        )
    return url


def _log_level(name: str, text: str) -> str:
    if text.upper() not in _LOG_LEVELS:
        raise SettingsError(f"{name} must be one of {', '.join(_LOG_LEVELS)}")
    return text.upper()


def _push_aes_key(name: str, key: str) -> str:
    """微信的 EncodingAESKey, which would else fail with the first push only."""
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}", key):
        raise SettingsError(f"{name} must be 43 letters, digits, + or /")
    return key


def _kept_s(name: str, seconds: float) -> float:
    if not 0 <= seconds <= LONGEST_KEPT_S:
        raise SettingsError(f"{name} must be between 0 and {LONGEST_KEPT_S:g}")
    return seconds


def _read(env: Env) -> Settings:
    data_dir = Path(_filled(env, "DATA_DIR", ".data")).resolve()
    environment = env.enum("APP_ENV", Environment.PRODUCTION, enum=Environment, by_value=True)
    database_url = _filled(env, "DATABASE_URL")
    owner_url = _filled(env, "DATABASE_OWNER_URL", database_url)
    return Settings(
        environment=environment,
        database_url=postgres_url("DATABASE_URL", database_url),
        database_owner_url=postgres_url("DATABASE_OWNER_URL", owner_url),
        redis_url=_redis_url("REDIS_URL", _filled(env, "REDIS_URL")),
        data_dir=data_dir,
        files_url=_files_url("FILES_URL", _filled(env, "FILES_URL", (data_dir / "files").as_uri())),
        port=env.int("PORT", 8000),
        wechat_base_url=_filled(env, "WECHAT_BASE_URL", OFFICIAL_WECHAT_URL).rstrip("/") + "/",
        wechat_appid=_filled(env, "WECHAT_APPID"),
        wechat_secret=_filled(env, "WECHAT_SECRET"),
        wechat_push_token=_filled(env, "WECHAT_PUSH_TOKEN"),
        wechat_push_aes_key=_push_aes_key("WECHAT_PUSH_AES_KEY", _filled(env, "WECHAT_PUSH_AES_KEY")),
        secret_key=_filled(env, "SECRET_KEY"),
        pii_keys=_keys(_filled(env, "PII_KEYS")),
        pii_index_key=_key("PII_INDEX_KEY", _filled(env, "PII_INDEX_KEY")),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0),
        log_level=_log_level("LOG_LEVEL", env.str("LOG_LEVEL", "INFO")),
        answers_kept_s=_kept_s("ANSWERS_KEPT_S", env.float("ANSWERS_KEPT_S", LONGEST_KEPT_S)),
        wechat_templates=_templates("WECHAT_TEMPLATES", env.str("WECHAT_TEMPLATES", "")),
        quiet_hours=_quiet_hours("QUIET_HOURS", env.str("QUIET_HOURS", "22:00-08:00")),
        cooling_off_days=_days("COOLING_OFF_DAYS", env.int("COOLING_OFF_DAYS", 15)),
        call_list=env.bool("CALL_LIST", False),
        tell_reveals=env.bool("TELL_REVEALS", False),
        manual_check_days=_between(env, "MANUAL_CHECK_DAYS", 1, 30, Settings.manual_check_days),
        map_tiles_url=_tiles_url("MAP_TILES_URL", env.str("MAP_TILES_URL", "")),
        hazard_reward_batches=_batches("HAZARD_REWARD_BATCHES", env.str("HAZARD_REWARD_BATCHES", "")),
        campaign_chair_places=_not_negative(
            "CAMPAIGN_CHAIR_PLACES", env.int("CAMPAIGN_CHAIR_PLACES", Settings.campaign_chair_places)
        ),
        campaign_chair_fen=_not_negative(
            "CAMPAIGN_CHAIR_FEN", env.int("CAMPAIGN_CHAIR_FEN", Settings.campaign_chair_fen)
        ),
        marriage_age_female=_between(env, "MARRIAGE_AGE_FEMALE", 18, 30, Settings.marriage_age_female),
        marriage_age_male=_between(env, "MARRIAGE_AGE_MALE", 18, 30, Settings.marriage_age_male),
        vouch_days=_between(env, "VOUCH_DAYS", 30, 730, Settings.vouch_days),
        desk_idle_minutes=_between(env, "DESK_IDLE_MINUTES", 5, 120, Settings.desk_idle_minutes),
        password_length=_between(env, "PASSWORD_LENGTH", 8, 64, Settings.password_length),
        password_kinds=_between(env, "PASSWORD_KINDS", 1, 4, Settings.password_kinds),
        password_history=_between(env, "PASSWORD_HISTORY", 0, 24, Settings.password_history),
        # The demo's clock is moved on by months, and its logins are told to everybody.
        password_days=_between(
            env,
            "PASSWORD_DAYS",
            0,
            365,
            0 if environment is Environment.DEMO else Settings.password_days,
        ),
    )


def _templates(name: str, text: str) -> dict[str, Any] | None:
    """A JSON object; what stands in it is judged by `app.wechat.templates`."""
    if not text.strip():
        return None
    try:
        templates = json.loads(text)
    except ValueError:
        templates = None
    if not isinstance(templates, dict):
        raise SettingsError(f"{name} must be a JSON object")
    return templates


def _batches(name: str, text: str) -> dict[str, str]:
    """A JSON object of severities and ids of coupon batches."""
    try:
        batches = json.loads(text) if text.strip() else {}
        sound = {severity: str(uuid.UUID(batch_id)) for severity, batch_id in batches.items()}
    except (ValueError, AttributeError, TypeError):
        sound = None
    if sound is None or not set(sound) <= _SEVERITIES:
        raise SettingsError(f'{name} must read like {{"minor": "id of a batch"}}')
    return sound


def _quiet_hours(name: str, text: str) -> tuple[dt.time, dt.time] | None:
    """`22:00-08:00`, or `none`."""
    if text.strip().lower() == "none":
        return None
    match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])", text.strip())
    if match is None:
        raise SettingsError(f"{name} must read like 22:00-08:00, or none")
    begins_hour, begins_minute, ends_hour, ends_minute = map(int, match.groups())
    return dt.time(begins_hour, begins_minute), dt.time(ends_hour, ends_minute)


def _days(name: str, days: int) -> int:
    if not 0 <= days <= LONGEST_COOLING_OFF_DAYS:
        raise SettingsError(f"{name} must be between 0 and {LONGEST_COOLING_OFF_DAYS}")
    return days


def _between(env: Env, name: str, least: int, most: int, default: int) -> int:
    number: int = env.int(name, default)
    if not least <= number <= most:
        raise SettingsError(f"{name} must be between {least} and {most}")
    return number


def _not_negative(name: str, number: int) -> int:
    if number < 0:
        raise SettingsError(f"{name} must not be negative")
    return number


def _keys(text: str) -> dict[str, bytes]:
    """`id:base64[,id:base64…]`, newest first."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, colon, encoded = part.strip().partition(":")
        is_plain = key_id.isascii() and key_id.isalnum()
        if not colon or not is_plain or len(key_id) > 16:  # noqa: PLR2004 - stored in every cell
            raise SettingsError("PII_KEYS must read id:base64, ids of letters and digits, newest first")
        if key_id in keys:
            raise SettingsError(
                f"PII_KEYS names the id {key_id} twice; cells could not tell which key is meant"
            )
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
    if len(settings.secret_key) < KEY_BYTES:
        raise SettingsError(f"SECRET_KEY must have at least {KEY_BYTES} characters")
    if settings.wechat_base_url != OFFICIAL_WECHAT_URL:
        host = urlsplit(settings.wechat_base_url).hostname
        raise SettingsError(f"WECHAT_BASE_URL points at {host}; production speaks to WeChat itself only")
    if settings.pii_index_key in settings.pii_keys.values():
        raise SettingsError("PII_INDEX_KEY must differ from every key in PII_KEYS")
