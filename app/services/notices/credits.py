"""订阅次数: how often WeChat will take a message of a template for a person, as far as we can know.

One tap is told twice, by WeChat's push and by the phone, and either may get lost: both are counted by
themselves, and the larger count was granted. WeChat alone decides; a credit too many costs one refused
message (43101), which starts the count anew, so whatever is in doubt counts in the person's favour.

Every change is one statement, so that several processes at once lose nothing. WeChat's events name their
second only: within one, the order of arrival counts.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select, text

from app.db import session
from app.wechat import templates
from models import SubscribeCredit

Pair = tuple[uuid.UUID, str]
"""A member and a template's word."""

_ACCEPT = """
    INSERT INTO subscribe_credits AS credit (member_id, template, {count}, accepted_at)
    VALUES (:member_id, :template, 1, :happened_at)
    ON CONFLICT (member_id, template) DO UPDATE SET
        {count} = credit.{count}
            + CAST(coalesce(date_trunc('second', credit.refused_at) <= excluded.accepted_at, true) AS int),
        accepted_at = greatest(credit.accepted_at, excluded.accepted_at)
"""
_ACCEPT_PUSHED = text(_ACCEPT.format(count="pushed_count"))
_ACCEPT_REPORTED = text(_ACCEPT.format(count="reported_count"))
_IS_LAST = "coalesce(date_trunc('second', credit.accepted_at) <= excluded.refused_at, true)"
_REFUSE = text(f"""
    INSERT INTO subscribe_credits AS credit (member_id, template, refused_at)
    VALUES (:member_id, :template, :happened_at)
    ON CONFLICT (member_id, template) DO UPDATE SET
        pushed_count = CASE WHEN {_IS_LAST} THEN 0 ELSE credit.pushed_count END,
        reported_count = CASE WHEN {_IS_LAST} THEN 0 ELSE credit.reported_count END,
        spent_count = CASE WHEN {_IS_LAST} THEN 0 ELSE credit.spent_count END,
        refused_at = greatest(credit.refused_at, excluded.refused_at)
""")  # noqa: S608 - made of constants
_LOCK = text("""
    SELECT member_id, template, greatest(pushed_count, reported_count) AS granted, spent_count
    FROM subscribe_credits
    WHERE (member_id, template) IN
        (SELECT * FROM unnest(CAST(:members AS uuid[]), CAST(:templates AS text[])))
    ORDER BY member_id, template
    FOR UPDATE
""")
_SPEND = text("""
    UPDATE subscribe_credits AS credit SET spent_count = credit.spent_count + 1
    FROM unnest(CAST(:members AS uuid[]), CAST(:templates AS text[])) AS spent (member_id, template)
    WHERE credit.member_id = spent.member_id AND credit.template = spent.template
""")
_GIVE_BACK = text("""
    UPDATE subscribe_credits AS credit SET spent_count = credit.spent_count - 1
    FROM unnest(CAST(:members AS uuid[]), CAST(:templates AS text[]), CAST(:times AS timestamptz[]))
        AS back (member_id, template, spent_at)
    WHERE credit.member_id = back.member_id AND credit.template = back.template AND credit.spent_count > 0
        AND coalesce(credit.refused_at < back.spent_at, true)
""")


@dataclass(frozen=True)
class Spent:
    """One credit that was spent on a message which then was certainly not sent."""

    member_id: uuid.UUID
    template: str
    spent_at: dt.datetime


def accept_pushed(member_id: uuid.UUID, template: str, happened_at: dt.datetime) -> None:
    """同意 (微信推送): one credit more. An acceptance older than the last refusal is void.

    `template` is the house's word (`templates.find_by_id(…).word`), `happened_at` the event's CreateTime.
    """
    values = {"member_id": member_id, "template": template, "happened_at": happened_at}
    session().execute(_ACCEPT_PUSHED, values)


def accept_reported(member_id: uuid.UUID, template: str, now: dt.datetime) -> None:
    """同意 (小程序报告): one credit more, as the phone tells it."""
    values = {"member_id": member_id, "template": template, "happened_at": now}
    session().execute(_ACCEPT_REPORTED, values)


def refuse(member_id: uuid.UUID, template: str, happened_at: dt.datetime) -> None:
    """拒绝: nothing is left. A refusal that is told after a later acceptance takes nothing any more."""
    values = {"member_id": member_id, "template": template, "happened_at": happened_at}
    session().execute(_REFUSE, values)


def available(member_id: uuid.UUID) -> dict[str, int]:
    """剩余次数: template's word → messages that may still be sent; words without any are left out.

    A long-term template that is accepted counts as one, however much is sent.
    """
    mine = select(SubscribeCredit).where(SubscribeCredit.member_id == member_id)
    left = {
        one.template: _left(one.template, max(one.pushed_count, one.reported_count), one.spent_count)
        for one in session().scalars(mine)
    }
    return {word: count for word, count in sorted(left.items()) if count > 0}


def hold(pairs: Collection[Pair]) -> Mapping[Pair, int]:
    """Lock what is known of `pairs`, always in the same order, and tell what is left of each."""
    rows = session().execute(_LOCK, columns(pairs))
    return {(row.member_id, row.template): _left(row.template, row.granted, row.spent_count) for row in rows}


def spend(pairs: Collection[Pair]) -> None:
    """用掉: one of each pair's credits, which the caller holds. A long-term acceptance is not used up."""
    passing = [pair for pair in pairs if not _lasts(pair[1])]
    if passing:
        session().execute(_SPEND, columns(passing))


def give_back(spent: Collection[Spent]) -> None:
    """退还: what was spent on messages that were not sent. A refusal since then has settled it already."""
    passing = [one for one in spent if not _lasts(one.template)]
    if not passing:
        return
    pairs = [(one.member_id, one.template) for one in passing]
    hold(pairs)
    session().execute(_GIVE_BACK, {**columns(pairs), "times": [one.spent_at for one in passing]})


def _left(word: str, granted: int, spent: int) -> int:
    return min(granted, 1) if _lasts(word) else granted - spent


def _lasts(word: str) -> bool:
    template = templates.find(word)
    return template is not None and template.long_term


def columns(pairs: Collection[Pair]) -> dict[str, list[object]]:
    """`pairs` as the two arrays that PostgreSQL puts together again."""
    return {"members": [member for member, _ in pairs], "templates": [word for _, word in pairs]}
