"""演示密钥: made once into DATA_DIR/secrets.env, used again on every start."""

import base64
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from app.embedded.processes import CannotStart
from app.settings import KEY_BYTES


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _push_aes_key() -> str:
    """WeChat's EncodingAESKey: the base64 of 32 bytes without its padding, letters and digits only."""
    while not (key := _key().rstrip("=")).isalnum():
        pass
    return key


_RECIPES: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "PII_KEYS": lambda: f"k1:{_key()}",
    "PII_INDEX_KEY": _key,
    "WECHAT_APPID": lambda: f"wx{secrets.token_hex(8)}",
    "WECHAT_SECRET": lambda: secrets.token_hex(16),
    "WECHAT_PUSH_TOKEN": lambda: secrets.token_hex(12),
    "WECHAT_PUSH_AES_KEY": _push_aes_key,
}
NAMES = tuple(_RECIPES)


def keep(data_dir: Path) -> dict[str, str]:
    """The secrets of this demo; missing ones are made and written down at once, readable by us alone."""
    path = data_dir / "secrets.env"
    known = read_env(path) if path.exists() else {}
    made = {name: make() for name, make in _RECIPES.items() if not known.get(name)}
    if made:
        write_env(path, {**known, **made})
    return {**known, **made}


def read_env(path: Path) -> dict[str, str]:
    """What `write_env` has written, read as a shell reads it. A broken file is refused with a sentence."""
    try:
        words = shlex.split(path.read_text(encoding="utf-8"), comments=True)
    except ValueError:
        raise CannotStart(f"{path} 里有引号没有成对，读不出来。请改好这个文件再启动") from None
    pairs = (word.partition("=") for word in words)
    return {name: value for name, separator, value in pairs if separator}


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Write NAME=value lines, quoted for a shell, in one step and with mode 0600."""
    write_privately(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items()))


def write_privately(path: Path, text: str) -> None:
    """Replace `path` in one step; nobody ever sees half of it, and only we may read it."""
    making = path.with_name(f"{path.name}.making")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)
