"""数字类: quantities, money and days."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from app import clock
from app.forms.fields import Field
from app.forms.kind import Unfit, bounds

NUMBER_MAX = 1_000_000_000
MONEY_MAX_FEN = 1_000_000_00
"""一百万元: no single bill or benefit comes near it."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
DAYS_MAX = 366 * 200
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def number(value: Any, field: Field) -> int:
    """A whole number; a phone may send it as the digits that were typed."""
    least, most = bounds(field, 0, NUMBER_MAX)
    return _within(_whole(value), least, most, str)


def money(value: Any, field: Field) -> int:
    """金额, whole fen."""
    least, most = bounds(field, 0, MONEY_MAX_FEN)
    return _within(_whole(value), least, most, lambda fen: f"{_yuan(fen)} 元")


def date(value: Any, field: Field) -> str:
    """日期 as 2026-07-01. Bounds count days from today: a maximum of 0 is no day to come."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Unfit("请填写日期，例如 2026-07-01")
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise Unfit("没有这一天，请核对日期") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unfit("请核对年份")
    today = clock.today()
    least, most = bounds(field, -DAYS_MAX, DAYS_MAX)
    ahead = (day - today).days
    if ahead > most:
        raise Unfit(f"请填写 {today + dt.timedelta(days=most)} 或更早的日期")
    if ahead < least:
        raise Unfit(f"请填写 {today + dt.timedelta(days=least)} 或更晚的日期")
    return value


def show_money(fen: int, _: Field) -> str:
    """As 12.50 元."""
    return f"{_yuan(fen)} 元"


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _whole(value: Any) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise Unfit("请填写整数，用半角数字")
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("请填写整数，用半角数字")
    return value


def _within(value: int, least: int, most: int, say: Callable[[int], str]) -> int:
    if value < least:
        raise Unfit(f"不能小于 {say(least)}，请核对")
    if value > most:
        raise Unfit(f"不能大于 {say(most)}，请核对")
    return value
