"""请求编号: each request has one, the customer's own or a new one; logs, audit rows and answers carry it."""

import re
import secrets

HEADER = "X-Request-ID"
_SOUND = re.compile(r"[A-Za-z0-9._-]{1,64}")


def take(given: str | None) -> str:
    """The id that came with the request where it is sound, else a new one."""
    return given if given and _SOUND.fullmatch(given) else secrets.token_hex(8)
