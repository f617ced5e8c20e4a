"""数据库: the engine, the session of this thread, and `unit_of_work()`, the only commit in the house."""

import hashlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

RETRYABLE = {"40001", "40P01", "23505", "23P01"}
"""serialization_failure and deadlock_detected: PostgreSQL asks for the whole transaction again.

unique_violation and exclusion_violation: a rival passed the same check at the same moment and was faster.
Judged again, the rule sees the rival's row and gives its own refusal instead of an error.
"""
ATTEMPTS = 4
STATEMENT_TIMEOUT_MS = 15_000
IDLE_TIMEOUT_MS = 60_000
"""A transaction that nobody goes on with holds locks; PostgreSQL ends it."""

_sessions: scoped_session[Session] = scoped_session(sessionmaker(autoflush=True, expire_on_commit=False))
_askers: deque[psycopg.Connection[Any]] = deque()
ASKERS = 4
"""Connections that `ask` and `apart` keep in each process."""
_turns_apart = threading.BoundedSemaphore(ASKERS)
FORBIDDEN = ("23", "40")
"""integrity constraint violations; rollbacks for the sake of others."""
_AFTER_COMMIT = "after_commit"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
_outside = threading.local()


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `url`; plain `postgresql://` means psycopg 3."""
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=5,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c timezone=Asia/Shanghai -c statement_timeout={STATEMENT_TIMEOUT_MS}"
            f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}",
            "application_name": "gonghuika",
        },
    )


def bind(engine: Engine | Connection, **options: Any) -> None:
    """Let every session of this process use `engine`. Called once by the factory.

    Tests bind a connection whose transaction they roll back, with `join_transaction_mode="create_savepoint"`.
    """
    _sessions.remove()
    while _askers:
        _askers.pop().close()
    _sessions.configure(**{"join_transaction_mode": "conditional_savepoint", **options, "bind": engine})


def session() -> Session:
    """The session of this thread. It begins a transaction with its first query."""
    return _sessions()


def after_commit(action: Callable[[], Any]) -> None:
    """Run `action` once this unit of work has been committed; a rollback forgets it.

    SQLAlchemy's own hook also fires when a SAVEPOINT is released, which is not yet a fact.
    """
    session().info.setdefault(_AFTER_COMMIT, []).append(action)


def ask(question: str, values: Mapping[str, Any]) -> Any:
    """The one figure that answers `question`, outside of any unit of work, in psycopg's `%(name)s`.

    For the few places where very many ask at once. Connections of its own, without transactions, take one
    way to PostgreSQL and back instead of three; SQLAlchemy would add four times what the question costs.
    """
    bound = _sessions.session_factory.kw["bind"]
    if isinstance(bound, Connection):
        return bound.exec_driver_sql(question, values).scalar()
    while True:
        try:
            asker, is_old = _askers.pop(), True
        except IndexError:
            asker, is_old = _new_asker(bound), False
        try:
            (figure,) = asker.execute(question, values).fetchone() or (None,)
        except psycopg.OperationalError as problem:
            asker.close()
            if not is_old:
                raise OperationalError(None, None, problem) from problem
            continue  # PostgreSQL may have been started anew since.
        if len(_askers) < ASKERS:
            _askers.append(asker)
        else:
            asker.close()
        return figure


class Apart:
    """A connection of its own: a question is no transaction, and what is done at once is one by itself.

    Tests bind a connection, which stands for all; what is done then is a SAVEPOINT of theirs.
    """

    def __init__(self, bound: Engine | Connection, asker: psycopg.Connection[Any] | None) -> None:
        self._bound, self._asker, self._is_new = bound, asker, False

    def ask(self, question: str, values: Mapping[str, Any]) -> Any:
        """The one row that answers `question`, in psycopg's `%(name)s`; None where there is none."""
        if isinstance(self._bound, Connection):
            return self._bound.exec_driver_sql(question, values).first()
        while True:
            if self._asker is None:
                self._asker, self._is_new = _new_asker(self._bound), True
            try:
                return self._asker.execute(question, values, prepare=True).fetchone()
            except psycopg.Error as problem:
                if self._is_new or not self._asker.closed:
                    raise _as_sqlalchemy_s(problem) from problem
                self._asker = None  # PostgreSQL may have been started anew since.

    def do(self, *statements: tuple[str, Mapping[str, Any]]) -> bool:
        """Do all of `statements` as one unit of work, in one way to PostgreSQL and back, commit included.

        Comes after an `ask`, which has shown that the connection lives. False, and nothing done, where a
        constraint or a rival forbids it: a row that is not there may be refused by a NULL in a column
        that takes none. What that means the usual way through the house finds out.
        """
        try:
            if isinstance(self._bound, Connection):
                with self._bound.begin_nested():
                    for statement, values in statements:
                        self._bound.exec_driver_sql(statement, values)
            else:
                assert self._asker is not None  # noqa: S101 - something has been asked before
                self._do(self._asker, statements)
        except psycopg.Error as problem:
            if (problem.sqlstate or "").startswith(FORBIDDEN):
                return False
            raise _as_sqlalchemy_s(problem) from problem
        except DBAPIError as problem:
            if (getattr(problem.orig, "sqlstate", None) or "").startswith(FORBIDDEN):
                return False
            raise
        return True

    @staticmethod
    def _do(asker: psycopg.Connection[Any], statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Several are sent together, which makes them one transaction until their answers are awaited."""
        if len(statements) == 1:
            asker.execute(*statements[0], prepare=True)
            return
        with asker.pipeline():
            for statement, values in statements:
                asker.execute(statement, values, prepare=True)

    def end(self) -> None:
        """Keep the connection for the next one."""
        if self._asker is None:
            return
        if self._asker.closed or len(_askers) >= ASKERS:
            self._asker.close()
        else:
            _askers.append(self._asker)


@contextmanager
def apart() -> Iterator[Apart]:
    """For where very many do the same at once: outside of any unit of work, without SQLAlchemy's cost.

    So many at a time as there are connections for it; the others wait for their turn, whom PostgreSQL
    would only have wait for the same rows.
    """
    bound = _sessions.session_factory.kw["bind"]
    with _turns_apart:
        asker = None
        with suppress(IndexError):
            asker = None if isinstance(bound, Connection) else _askers.pop()
        found = Apart(bound, asker)
        try:
            yield found
        finally:
            found.end()


def _as_sqlalchemy_s(problem: psycopg.Error) -> DBAPIError:
    return DBAPIError.instance(  # type: ignore[return-value]  # psycopg's errors always have one
        None, None, problem, psycopg.Error, hide_parameters=True, dialect=_DIALECT
    )


def _new_asker(engine: Engine) -> psycopg.Connection[Any]:
    """Made as the engine makes its own, and from then on none of its pool's."""
    borrowed = engine.raw_connection()
    asker: Any = borrowed.driver_connection
    borrowed.detach()
    asker.autocommit = True
    return asker  # type: ignore[no-any-return]  # the pool's connection is any driver's


@contextmanager
def driver() -> Iterator[psycopg.Connection[Any]]:
    """Psycopg's own connection in this unit of work, for what SQLAlchemy cannot do or makes too dear.

    What has been changed by objects is written before. A refusal of PostgreSQL arrives as SQLAlchemy's
    `DBAPIError`, so `transact` tries again where it would for any other statement.
    """
    current = session()
    current.flush()
    connection = current.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 - tells the type checker
    try:
        yield connection
    except psycopg.Error as problem:
        raise _as_sqlalchemy_s(problem) from None


def lock(*names: str) -> None:
    """Wait for the advisory lock of `names` and hold it until this unit of work ends."""
    session().execute(select(func.pg_advisory_xact_lock(lock_number(*names))))


def lock_number(*names: str) -> int:
    """The 64-bit number that PostgreSQL's advisory locks want, from words."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def hold_locks(*, alone: str, shared: Sequence[str] = ()) -> Iterator[bool]:
    """Try for advisory locks that outlast single units of work; tell whether all were free.

    For commands that commit many times. The locks stand on a connection of their own and end with it,
    so a command that is killed leaves none behind.
    """
    bound = session().get_bind()
    connection = bound if isinstance(bound, Connection) else bound.connect()
    if connection is not bound:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    wanted = [
        (func.pg_try_advisory_lock, func.pg_advisory_unlock, alone),
        *((func.pg_try_advisory_lock_shared, func.pg_advisory_unlock_shared, name) for name in shared),
    ]
    held = []
    try:
        for take, give, name in wanted:
            if not connection.scalar(select(take(lock_number(name)))):
                break
            held.append((give, name))
        yield len(held) == len(wanted)
    finally:
        # A connection that has died has given its locks back already.
        with suppress(DBAPIError):
            for give, name in held:
                connection.scalar(select(give(lock_number(name))))
        if connection is not bound:
            connection.close()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """一次提交: commit when the block ends, roll back when it raises, and give the connection back.

    What was left for `after_commit` may fail without harm: the fact is already in PostgreSQL.
    """
    current = session()
    current.info.pop(_AFTER_COMMIT, None)
    try:
        yield current
        current.commit()
        actions = current.info.pop(_AFTER_COMMIT, [])
    except BaseException:
        current.rollback()
        raise
    finally:
        _sessions.remove()
    for action in actions:
        try:
            action()
        except Exception:
            log.exception("after_commit_failed")


def transact(work: Callable[[], Result]) -> Result:
    """Run `work` as one unit of work, again from the start when PostgreSQL asks for that."""
    _outside.answers = {}
    try:
        return _try_repeatedly(work)
    finally:
        # Answers hold personal data and belong to this request only.
        _outside.answers = None


def _try_repeatedly(work: Callable[[], Result]) -> Result:
    attempt, has_found_stale = 1, False
    while True:
        is_worked = False
        try:
            with unit_of_work():
                result = work()
                is_worked = True
        except DBAPIError as problem:
            # A connection that has died since its last use: before the commit nothing can have happened,
            # and the pool has thrown the others of its age away with it, so it is no attempt.
            if problem.connection_invalidated and not is_worked and not has_found_stale:
                has_found_stale = True
                continue
            if attempt == ATTEMPTS or getattr(problem.orig, "sqlstate", None) not in RETRYABLE:
                raise
            time.sleep(random.uniform(0.005, 0.03) * 2**attempt)  # noqa: S311 - jitter, not a secret
            attempt += 1
        else:
            return result


def ask_once(question: Hashable, ask: Callable[[], Result]) -> Result:
    """What the outside world answers to `question`, asked once however often `transact` tries again.

    A one-time code of WeChat is spent by the first try; the second one must not ask again.
    """
    answers: dict[Hashable, Any] | None = getattr(_outside, "answers", None)
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    answer: Result = answers[question]
    return answer


def outside(ask: Callable[[], Result]) -> Result:
    """What the outside world answers, asked between two transactions of this unit of work.

    For work that has only read so far: its transaction ends, so nothing is held while the answer is
    awaited, and what was loaded before may be out of date. Work that has written is refused.
    """
    current = session()
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("The outside is asked before anything is written")
    current.rollback()
    return ask()


def is_in_transaction() -> bool:
    """Whether this thread holds a transaction open. Slow outside calls are refused while it does."""
    return _sessions.registry.has() and _sessions().in_transaction()
