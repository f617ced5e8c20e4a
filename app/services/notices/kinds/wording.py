"""写法: moments, days and sums as people read them."""

import datetime as dt

from app import clock


def moment_text(moment: dt.datetime) -> str:
    """A moment as people read it, and as WeChat's `time` and `date` fields take it."""
    here = moment.astimezone(clock.CITY)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def term_text(end: dt.datetime) -> str:
    """期限: until when, as people read it; a term that ends at midnight is named by its last day.

    "12月1日 00:00前" is read as December 1st, though the last day is November 30th. The year stands only
    where it is not this one.
    """
    here = end.astimezone(clock.CITY)
    if here.time() != dt.time():
        return moment_text(end)
    last = here.date() - dt.timedelta(days=1)
    return f"{last.month}月{last.day}日" if last.year == clock.today().year else day_text(last)


def until_text(end: dt.datetime) -> str:
    """期限 as `moment_text` has it, for texts that also fill WeChat's `time` fields, which want an hour.

    A term that ends at midnight is told by its last minute: 11月30日 23:59, not 12月1日 00:00.
    """
    here = end.astimezone(clock.CITY)
    return moment_text(here - dt.timedelta(minutes=1) if here.time() == dt.time() else here)


def day_text(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def money_text(fen: int) -> str:
    """A sum of whole fen, as 12.30元."""
    return f"{fen // 100}.{fen % 100:02d}元"


def sentence(text: str) -> str:
    """What a person has typed, as one line that can be read on: it ends as a sentence does."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？", "!", "?", "…")) else line.rstrip("，,；;.、") + "。"
