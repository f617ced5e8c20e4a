"""发送: takes what is due, asks WeChat outside of every transaction, and writes down what it answered.

Any number of processes do this at once. Each keeps one `Sender`.
"""

import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from app import cache, clock, db, wechat
from app.services.notices import asking as taking
from app.services.notices import figures, outcomes, settling
from app.services.notices.asking import Asking, Taken
from app.services.notices.recording import Answer, Open, Refused, Sent, Undone, record

log = structlog.get_logger(__name__)

POOL = 6
"""Calls at once. The breaker opens with the fifth failure in a row; four that failed before it and six under
way make ten, the most that one process asks a WeChat in trouble."""
BATCH = 60
"""Messages that one transaction fences: as many are left unsure when a process is killed."""
RESTING = "notices.resting"
"""Flag in Redis: until when WeChat's quota is spent, for everybody. Losing it costs one more refused call."""
LOOK_AFTER_S = 5.0
"""How often a process looks after the messages of senders that have died."""
LONGEST_REST_S = 60.0
PATIENCE_S = 300.0
"""When WeChat has been in trouble for so long, staff call whose deadline is near."""
CALL_AHEAD = dt.timedelta(minutes=30)
"""How near, so that there is time to call."""


class Sender:
    """The sending of one process: its threads, and how fast it may go. Not for several threads at once."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(POOL, thread_name_prefix="notices")
        self._stopping = threading.Event()
        self._room = BATCH
        self._rests_until_s = 0.0
        self._looked_after_s = float("-inf")
        self._in_trouble_since_s: float | None = None

    def stop(self) -> None:
        """Ask nothing more; a round that is under way ends with the calls it has begun."""
        self._stopping.set()

    def close(self) -> None:
        """Wait for the threads."""
        self._pool.shutdown()

    def round(self) -> int:
        """一轮: what is due now, up to a batch. How many notices it dealt with; 0: nothing to do.

        Raises what the database raises; nothing is lost by that.
        """
        until = self._rests_until()
        if until is not None:
            return self._leave_to_staff(until)
        dealt_with = 0
        if time.monotonic() - self._looked_after_s > LOOK_AFTER_S:
            self._looked_after_s = time.monotonic()
            dealt_with += self._look_after_unsettled()
        return dealt_with + self._send(db.transact(lambda: taking.take(self._room)))

    def _rests_until(self) -> dt.datetime | None:
        """When WeChat may be asked again, by the house's clock; None: now."""
        said = cache.read_flag(RESTING)
        if said is not None:
            return dt.datetime.fromisoformat(said.decode())
        rest_s = self._rests_until_s - time.monotonic()
        return clock.now() + dt.timedelta(seconds=rest_s) if rest_s > 0 else None

    def _leave_to_staff(self, until: dt.datetime) -> int:
        now, since_s = clock.now(), self._in_trouble_since_s
        if until <= now:
            # The demo's clock has overtaken the rest, which Redis counts in real seconds.
            return 0
        lasts = since_s is not None and time.monotonic() - since_s > PATIENCE_S
        call_before = max(until, now + CALL_AHEAD) if lasts else until
        taken = db.transact(lambda: taking.leave_to_staff(until, call_before, BATCH))
        figures.add(taken.kept_counts())
        return taken.count

    def _look_after_unsettled(self) -> int:
        for outcome, give_up in (("unsure", settling.give_up_dead), ("unknown", settling.give_up_unknown)):
            if count := db.transact(give_up):
                log.warning("notices_given_up", outcome=outcome, count=count)
                figures.add({outcome: count})
        taken = db.transact(lambda: taking.take_unsure(self._room))
        figures.add({figures.REPEATS: len(taken.asking)})
        return self._send(taken)

    def _send(self, taken: Taken) -> int:
        """The fences of `taken` stand. No transaction is open from here until all have answered."""
        figures.add(taken.kept_counts())
        if not taken.asking:
            return taken.count
        if db.is_in_transaction():
            raise RuntimeError("WeChat is never called while a database transaction is open")
        brake = _Brake(self._stopping)
        answers = list(self._pool.map(lambda one: (one, brake.ask(one)), taken.asking))
        figures.add(db.transact(lambda: record(answers)))
        self._pace(answers)
        return taken.count

    def _pace(self, answers: Sequence[tuple[Asking, Answer]]) -> None:
        """Rest as long as WeChat wants, and go on with single messages until one has been answered."""
        undone = [answer for _, answer in answers if isinstance(answer, Undone)]
        rest_s = max((answer.rest_s for answer in undone), default=0.0)
        is_answering = any(isinstance(answer, Sent | Refused) for _, answer in answers)
        self._room = BATCH if is_answering and not rest_s else 1
        if is_answering:
            self._in_trouble_since_s = None
        if not rest_s:
            return
        if not is_answering and self._in_trouble_since_s is None:
            self._in_trouble_since_s = time.monotonic()
        self._rests_until_s = time.monotonic() + min(rest_s, LONGEST_REST_S)
        now = clock.now()
        for errcode in outcomes.QUOTAS_SPENT.intersection(answer.errcode for answer in undone):
            until = outcomes.again_at(errcode, now) or now
            log.error("wechat_quota_spent", errcode=errcode, until=until.isoformat())
            life_ms = int((until - now).total_seconds() * 1000)
            cache.raise_flag(RESTING, until.isoformat().encode(), life_ms=life_ms)


class _Brake:
    """Asks for the messages of one batch, until WeChat says something that concerns all of them."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._halted: Undone | None = None

    def ask(self, asking: Asking) -> Answer:
        if self._halted or self._stopping.is_set():
            return dataclasses.replace(self._halted or Undone(), was_asked=False)
        if clock.true_now() - asking.asked_at > settling.LEASE:
            # The machine has slept: others take this message for a dead sender's, and may be at it already.
            return Undone(was_asked=False)
        answer = _ask(asking)
        if isinstance(answer, Undone) and answer.rest_s:
            self._halted = answer
        return answer


def _ask(asking: Asking) -> Answer:
    try:
        result = wechat.client().send_subscribe_message(
            asking.openid, asking.template.id, asking.data, asking.page
        )
    except wechat.WeChatRefused as problem:
        return Refused(problem.errcode)
    except wechat.WeChatUnavailable as problem:
        if not problem.is_undone:
            return Open()
        # A message that WeChat was too busy for is one message; whatever else it is, it stops them all.
        rest_s = 0.0 if problem.errcode == outcomes.BUSY else float(problem.retry_after_s or 1)
        return Undone(problem.errcode, rest_s)
    except Exception:
        log.exception("notice_failed", notice_id=str(asking.notice_id))
        return Open()
    return Sent(result.msgid)
