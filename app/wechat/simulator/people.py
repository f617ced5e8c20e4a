"""用户: the people, their login and phone codes, their session keys and when they were last seen."""

import base64
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.wechat.simulator.errors import ApiError

CODE_LIVES_S = 300
SEEN_FOR_S = 7200
"""The content checks want a person seen within two hours."""
ENCRYPTED_KEPT_S = 3 * 86_400
LOGINS_PER_MINUTE = 100
_OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")
_OPENID_LETTERS = 27


class NoSuchThing(ValueError):
    """The control surface was asked for something that cannot be."""


@dataclass
class Person:
    """One WeChat user of the mini program."""

    openid: str
    unionid: str | None = None
    session_key: str | None = None
    seen_s: float | None = None
    risk_rank: int = 0
    blocked: bool = False
    logins: list[float] = field(default_factory=list)


@dataclass
class _Code:
    openid: str
    appid: str
    made_s: float
    phone: str = ""
    country_code: str = "86"
    used: bool = False


class People:
    """Everybody the simulator knows. Unknown openids are made when the control surface names them."""

    def __init__(self, appid: str) -> None:
        self._appid = appid
        self._people: dict[str, Person] = {}
        self._login_codes: dict[str, _Code] = {}
        self._phone_codes: dict[str, _Code] = {}
        self._encrypted: dict[str, float] = {}

    def named(self, openid: str | None, user: str | None = None) -> Person:
        """The person with this openid, or this name's lasting openid, or a fresh one."""
        if openid is None and user is not None:
            digest = hashlib.sha256(user.encode()).digest()
            openid = "o" + base64.urlsafe_b64encode(digest).decode()[:_OPENID_LETTERS]
        if openid is None:
            openid = "o" + secrets.token_urlsafe(_OPENID_LETTERS)[:_OPENID_LETTERS]
        if not _OPENID.fullmatch(openid):
            raise NoSuchThing("openid 应为 6 至 64 位字母、数字、下划线或短横线")
        return self._people.setdefault(openid, Person(openid))

    def known(self, openid: object) -> Person:
        """The person, or 40003."""
        person = self._people.get(openid) if isinstance(openid, str) else None
        if person is None:
            raise ApiError(40003)
        return person

    def recently_seen(self, openid: object, now_s: float) -> Person:
        """The person, seen within two hours, or 40003 or 61010."""
        person = self.known(openid)
        if person.seen_s is None or now_s - person.seen_s > SEEN_FOR_S:
            raise ApiError(61010)
        return person

    def make_login_code(self, person: Person, appid: str, now_s: float) -> str:
        """What wx.login would have given."""
        code = "0" + secrets.token_urlsafe(24)[:31]
        self._login_codes[code] = _Code(person.openid, appid, now_s)
        return code

    def make_phone_code(self, person: Person, phone: str, country_code: str, now_s: float) -> str:
        """What the phone button would have given."""
        if not (phone.isascii() and phone.isdigit() and country_code.isascii() and country_code.isdigit()):
            raise NoSuchThing("phone 和 country_code 应为数字")
        code = secrets.token_hex(32)
        self._phone_codes[code] = _Code(person.openid, self._appid, now_s, phone, country_code)
        return code

    def log_in(self, js_code: str, now_s: float) -> Person:
        """jscode2session: spend the code; the person gets a new session key and has been seen."""
        code = self._login_codes.get(js_code)
        if code is None or code.appid != self._appid or now_s - code.made_s > CODE_LIVES_S:
            raise ApiError(40029)
        if code.used:
            raise ApiError(40163)
        person = self._people[code.openid]
        if person.blocked:
            raise ApiError(40226)
        person.logins = [at for at in person.logins if now_s - at < 60]  # noqa: PLR2004 - a minute
        if len(person.logins) >= LOGINS_PER_MINUTE:
            raise ApiError(45011)
        person.logins.append(now_s)
        code.used = True
        person.session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        person.seen_s = now_s
        return person

    def spend_phone_code(self, text: object, openid: object, now_s: float) -> tuple[str, str]:
        """getuserphonenumber: (number, country code); the code must be this person's where one is named."""
        code = self._phone_codes.get(text) if isinstance(text, str) else None
        if code is None or code.used or now_s - code.made_s > CODE_LIVES_S:
            raise ApiError(40029)
        if openid is not None and openid != code.openid:
            raise ApiError(40029)
        code.used = True
        return code.phone, code.country_code

    def check_session(self, openid: object, signature: object) -> Person:
        """The signature is HMAC-SHA256 of nothing under the session key's base64 text, as it stands."""
        person = self._people.get(openid) if isinstance(openid, str) else None
        if person is None or person.session_key is None:
            raise ApiError(87007)
        expected = hmac.new(person.session_key.encode(), b"", hashlib.sha256).hexdigest()
        if not isinstance(signature, str) or not hmac.compare_digest(expected.encode(), signature.encode()):
            raise ApiError(87009)
        return person

    def encrypt_phone(self, person: Person, phone: str, now_s: float) -> dict[str, str]:
        """The phone's encryptedData and iv, as the mini program would have got them after a login."""
        if person.session_key is None:
            raise NoSuchThing("该用户还没有登录过，没有 session_key")
        iv = secrets.token_bytes(16)
        watermark = {"timestamp": int(now_s), "appid": self._appid}
        content = {
            "phoneNumber": phone,
            "purePhoneNumber": phone,
            "countryCode": "86",
            "watermark": watermark,
        }
        padder = padding.PKCS7(128).padder()
        padded = padder.update(json.dumps(content).encode()) + padder.finalize()
        cipher = Cipher(algorithms.AES(base64.b64decode(person.session_key)), modes.CBC(iv)).encryptor()
        encrypted = base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()
        self._encrypted[hashlib.sha256(encrypted.encode()).hexdigest()] = now_s
        return {"encryptedData": encrypted, "iv": base64.b64encode(iv).decode()}

    def encrypted_at(self, digest: str, now_s: float) -> int:
        """When that ciphertext was made; only of the last three days."""
        made_s = self._encrypted.get(digest)
        if made_s is None or now_s - made_s > ENCRYPTED_KEPT_S:
            raise ApiError(1)
        return int(made_s)
