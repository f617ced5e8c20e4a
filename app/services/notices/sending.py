"""发送: takes what is due, asks WeChat outside of every transaction, and writes down what it answered.

Any number of processes do this at once. Each keeps one `Sender`.
"""

import dataclasses
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
way make ten, the most that a WeChat in trouble is asked."""
BATCH = 60
"""Messages that one transaction fences: as many are left unsure when a process is killed."""
RESTING = "notices.resting"
"""Flag in Redis: WeChat's quota is spent, for everybody. Losing it costs one more refused call."""
LOOK_AFTER_S = 5.0
"""How often a process looks after the messages of senders that have died."""
LONGEST_REST_S = 60.0


class Sender:
    """The sending of one process: its threads, and how fast it may go. Not for several threads at once."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(POOL, thread_name_prefix="notices")
        self._stopping = threading.Event()
        self._room = BATCH
        self._rests_until_s = 0.0
        self._looked_after_s = float("-inf")

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
        if time.monotonic() < self._rests_until_s or cache.read_flag(RESTING) is not None:
            return 0
        dealt_with = 0
        if time.monotonic() - self._looked_after_s > LOOK_AFTER_S:
            self._looked_after_s = time.monotonic()
            dealt_with += self._look_after_unsettled()
        return dealt_with + self._send(db.transact(lambda: taking.take(self._room)))

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
        if not rest_s:
            return
        self._rests_until_s = time.monotonic() + min(rest_s, LONGEST_REST_S)
        now = clock.now()
        for errcode in outcomes.QUOTAS_SPENT.intersection(answer.errcode for answer in undone):
            until = outcomes.again_at(errcode, now) or now
            log.error("wechat_quota_spent", errcode=errcode, until=until.isoformat())
            cache.raise_flag(RESTING, b"1", life_ms=int((until - now).total_seconds() * 1000))


class _Brake:
    """Asks for the messages of one batch, until WeChat says something that concerns all of them."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._halted: Undone | None = None

    def ask(self, asking: Asking) -> Answer:
        if self._halted or self._stopping.is_set():
            return dataclasses.replace(self._halted or Undone(), was_asked=False)
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
