"""个人信息保护: encryption of cells, blind indexes for look-up, and masks for every eye.

Cells are AES-256-GCM with a random nonce; table, column and row id are authenticated with them, so a
cell copied elsewhere does not open. A cell starts with an algorithm byte and the id of its key, which
is how keys rotate and how another algorithm can stand beside this one.
"""

import hashlib
import hmac
import ipaddress
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.settings import Settings
from models import personal

AES_256_GCM = 1
NONCE_BYTES = 12
_HIDEABLE_DIGITS = 8
"""From so many digits on, four may be shown at the end and as many stay hidden."""


class UnreadableCell(RuntimeError):
    """A stored cell does not open here: wrong key, moved, or damaged. Never shown to a client."""


class KeyedCipher:
    """The cipher that `models.personal` asks. The first key encrypts, all of them decrypt."""

    def __init__(self, keys: Mapping[str, bytes], index_key: bytes) -> None:
        self._aeads = {key_id: AESGCM(key) for key_id, key in keys.items()}
        key_id = next(iter(keys)).encode("ascii")
        self._header = bytes([AES_256_GCM, len(key_id)]) + key_id
        self._seal = self._aeads[next(iter(keys))].encrypt
        # Setting up the keyed hash costs more than hashing a number, so every index starts from a copy.
        self._hash = hmac.new(index_key, digestmod=hashlib.sha256)

    def encrypt(self, plain: str, place: tuple[str, str, str]) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._header + nonce + self._seal(nonce, plain.encode(), _bound(self._header, place))

    def decrypt(self, stored: bytes, place: tuple[str, str, str]) -> str:
        algorithm, length = stored[0], stored[1]
        body = 2 + length
        header, nonce, sealed = stored[:body], stored[body : body + NONCE_BYTES], stored[body + NONCE_BYTES :]
        aead = self._aeads.get(header[2:].decode("ascii", "replace"))
        if algorithm != AES_256_GCM or aead is None:
            raise UnreadableCell(f"no key for a cell of {place[0]}.{place[1]}")
        try:
            return aead.decrypt(nonce, sealed, _bound(header, place)).decode()
        except InvalidTag:
            raise UnreadableCell(f"a cell of {place[0]}.{place[1]} does not authenticate") from None

    def index(self, purpose: str, plain: str) -> bytes:
        keyed = self._hash.copy()
        keyed.update(f"{purpose}\x1f{plain}".encode())
        return keyed.digest()


def _bound(header: bytes, place: tuple[str, str, str]) -> bytes:
    return header + "\x1f".join(place).encode()


def install(settings: Settings) -> None:
    """Give the models their cipher. Called by the factory before any row is read."""
    personal.install(KeyedCipher(settings.pii_keys, settings.pii_index_key))


def mask_name(name: str | None) -> str | None:
    """姓名: 张三 → 张*, 王小明 → 王*明. Works on code points, so rare characters stay whole."""
    if name is None:
        return None
    if len(name) <= 2:  # noqa: PLR2004 - a name of two characters has no middle
        return name[:1] + "*"
    return name[0] + "*" * min(len(name) - 2, 4) + name[-1]


def mask_id_number(id_number: str | None) -> str | None:
    """身份证号: only the first three and last two characters; birthday and sequence are hidden."""
    return None if id_number is None else f"{id_number[:3]}{'*' * 13}{id_number[-2:]}"


def mask_phone(phone: str | None) -> str | None:
    """手机号: 13800138000 → 138****8000. Of a short foreign number only the last two digits are shown."""
    if phone is None:
        return None
    country, blank, number = phone.rpartition(" ")
    if len(number) < _HIDEABLE_DIGITS:
        return f"{country}{blank}****{number[-2:]}"
    return f"{country}{blank}{number[:-8]}****{number[-4:]}"


def mask_address(address: str) -> str:
    """网络地址: 36.152.44.96 → 36.152.*.*, 2409:8a20:1::1 → 2409:8a20:*. What cannot be read is not shown."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return ":".join(found.exploded.split(":")[:2]) + ":*"
    return ".".join(address.split(".")[:2]) + ".*.*"
