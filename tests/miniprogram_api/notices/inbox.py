"""What somebody reads in his inbox."""

import datetime as dt

from app import clock

NOON = dt.datetime(2026, 11, 19, 12, tzinfo=clock.CITY)
"""A Thursday."""
NAMES = ("王小明", "王*明")


def said(phone):
    """What somebody reads in his inbox, the oldest first: kind and text."""
    messages = phone.get("/me/messages?limit=100").json["items"][::-1]
    for message in messages:
        assert "{" not in message["title"] + message["text"] + (message["page"] or "")
        assert "。。" not in message["text"]
        assert not any(name in message["text"] for name in NAMES)
    return [(message["kind"], message["text"]) for message in messages]
