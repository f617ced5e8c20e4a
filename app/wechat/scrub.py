"""脱敏: takes secrets and phone numbers out of texts before they reach a log or an exception."""

import logging
import re

_HIDDEN = "***"
_NAMED = re.compile(
    r"(?i)\b(secret|appsecret|access_token|js_code|session_key|code|encrypteddata|signature|phonenumber|purephonenumber)"
    r"(\"?\s*[=:]\s*\"?)[^&\"\s,}]+"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86)?1[3-9][0-9]{9}(?![0-9A-Za-z])")
_SHORTEST_SECRET = 4
"""Shorter values are not replaced literally: that would only mangle the text."""


def scrub(text: str, *values: str) -> str:
    """`text` without the given `values`, without anything named like a secret, without mobile numbers."""
    for value in values:
        if len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, _HIDDEN)
    return _PHONE.sub(_HIDDEN, _NAMED.sub(rf"\1\2{_HIDDEN}", text))


class _ScrubRecords(logging.Filter):
    """urllib3 logs every address at DEBUG, and WeChat's addresses carry secret, token and code."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), ()
        return True


_scrub_records = _ScrubRecords()


def scrub_library_logs() -> None:
    """Scrub what urllib3 and wechatpy log in this process. Safe to call again."""
    for name in ("urllib3.connectionpool", "wechatpy.client.base"):
        logging.getLogger(name).addFilter(_scrub_records)
