"""快道的语句: what the lane asks and writes, put together of parts that say themselves what they check."""

from collections.abc import Sequence
from functools import lru_cache

from app.services import audit, documents, eligibility, notices
from app.services.signups import moves
from app.services.signups.life import NEXT
from models import ActorKind, SignupAction, SignupState

LOOK = f"""
    SELECT m.id, m.login_epoch, now(),
        EXISTS (SELECT FROM idempotency_keys WHERE actor_id = m.id AND route = %(route)s AND key = %(key)s),
        r.id, r.union_id,
        ARRAY(SELECT once_for FROM signups
            WHERE campaign_id = %(campaign)s AND applicant_id = coalesce(r.id, m.id)
                AND state NOT IN ('cancelled', 'expired') AND NOT is_replaced),
        c.xmin::text, (SELECT id FROM draws WHERE campaign_id = c.id),
        EXISTS (SELECT FROM signups WHERE campaign_id = c.id AND state = 'waiting'),
        text.id, text.version, text.is_agreed_to,
        s.taken_count < s.capacity,
        {eligibility.LOOK},
        s.id, s.title, s.place, s.starts_at, s.ends_at, s.opens_at, s.closes_at
    FROM members m
    LEFT JOIN roster_entries r ON r.id = m.roster_entry_id
    LEFT JOIN unions u ON u.id = r.union_id
    LEFT JOIN campaigns c ON c.id = %(campaign)s AND c.state <> 'draft'
    LEFT JOIN campaign_sessions s ON s.id = %(session)s AND s.campaign_id = c.id
    LEFT JOIN LATERAL ({documents.LOOK}) text ON TRUE
    WHERE m.id = %(member)s
"""  # noqa: S608 - put together of texts of our own
SESSION = ("id", "title", "place", "starts_at", "ends_at", "opens_at", "closes_at")
"""The last columns of `LOOK`."""
REVIEWER = "SELECT name FROM unions WHERE id = %(union)s"
_NOBODY_WAITS = "NOT EXISTS (SELECT FROM signups w WHERE w.campaign_id = c.id AND w.state = 'waiting')"
_AS_MANY_QUOTAS = "(SELECT count(*) FROM campaign_quotas q WHERE q.campaign_id = c.id) = %(quota_count)s"
_OURS = "ours AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%(use)s) AS is_ours)"
_ANSWERED = """
    INSERT INTO idempotency_keys (actor_id, route, key, request_hash, status, body, answered_at)
    VALUES (%(actor)s, %(route)s, %(key)s, %(request_hash)s, %(status)s, %(body)s, %(answered_at)s)
"""
"""Without taking over what is there already: that is a rival's, or is for the house."""


@lru_cache(maxsize=64)
def statement(granted: bool, seat: str, share: str, has_queue: bool, has_key: bool) -> str:  # noqa: FBT001 - a shape
    """One for all that is written: each part waits for the one before, so that locks keep their order."""
    parts = [_OURS] if has_key else []
    before = ["(SELECT is_ours FROM ours)"] if has_key else []
    for name, take in (("seat", seat), ("share", share)):
        if take:
            parts.append(f"{name} AS ({' AND '.join([take, *before])} RETURNING id)")
            before = [f"EXISTS (SELECT FROM {name})"]
    before += [_AS_MANY_QUOTAS] if granted else []
    before += [_NOBODY_WAITS] if has_queue else []
    done = actions(granted=granted)
    whole = "".join(f" AND {each}" for each in before)
    parts += [
        f"made AS ({_MAKE.format(whole, done[-1][1].value, len(done))})",
        f"moved AS ({_MOVE} VALUES {_rows(_MOVED, done)})",
        f"told AS ({notices.WRITE})",
    ]
    last = f"{audit.INTO} VALUES {_rows(_AUDITED, done)}"
    if has_key:
        parts.append(f"audited AS ({last})")
        last = _ANSWERED
    # Without its indentation it is short enough for psycopg to remember how it reads.
    return " ".join(f"WITH {', '.join(parts)} {last}".split())


def actions(*, granted: bool) -> list[tuple[SignupAction, SignupState]]:
    """What is done, and what it leads to: the first by the member, the second by itself."""
    done = [(SignupAction.SUBMIT, SignupState.SUBMITTED)]
    if granted:
        done.append((SignupAction.APPROVE, NEXT[SignupState.SUBMITTED, SignupAction.APPROVE]))
    return done


def _rows(row: str, actions: Sequence[tuple[SignupAction, SignupState]]) -> str:
    """A row for each, in which everything but ids and times is known beforehand."""
    return ", ".join(
        row.format(
            number=number,
            action=action.value,
            audited=moves.audited_as(action),
            state=state.value,
            member="%(member)s" if number == 1 else "NULL",
            kind=(ActorKind.MEMBER if number == 1 else ActorKind.SYSTEM).value,
        )
        for number, (action, state) in enumerate(actions, start=1)
    )


_MAKE = """
    INSERT INTO signups (id, campaign_id, applicant_kind, applicant_id, member_id, roster_entry_id, union_id,
        state, stage, stage_union_id, stage_role, stage_due_at, session_id, quota_id, place_kind, once_for,
        form_version, answers_cipher, move_count, created_at)
    VALUES (%(signup)s,
        (SELECT c.id FROM campaigns c WHERE c.id = %(campaign)s AND c.xmin = %(version)s::xid{}),
        'person', %(applicant)s, %(member)s, %(entry)s, %(union)s, '{}', %(stage)s, %(stage_union)s,
        %(stage_role)s, %(stage_due_at)s, %(session)s, %(quota)s, %(place_kind)s, %(once_for)s,
        %(form_version)s, %(answers)s, {}, %(created_at)s)
"""
"""It is for no campaign, which no sign-up can be, unless everything is as it was a moment ago."""
_MOVE = "INSERT INTO signup_moves (id, signup_id, number, action, to_state, stage, member_id, at)"
_MOVED = "(%(move_{number})s, %(signup)s, {number}, '{action}', '{state}', %(stage)s, {member}, %(at)s)"
_AUDITED = """(%(audit_{number})s, %(at)s, '{kind}', {member}, '{audited}', 'signups', %(signup)s,
    jsonb_build_object('number', {number}, 'state', '{state}'), %(request_id)s)"""
