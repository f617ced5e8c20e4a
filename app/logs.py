"""日志: one line of JSON for each event, with the request's id. Personal data never goes in.

PostgreSQL's own messages quote whole rows ("Failing row contains …"), so of a database error only its
kind, its code and the constraint are written, never its text.
"""

import logging
import re
import sys
import traceback
from typing import Any

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict

from app.settings import Settings

LONGEST_MESSAGE = 300
_NOT_OURS = re.compile(r"[^\x20-\x7e]+|(?<![0-9A-Za-z])[0-9]{6,}[0-9Xx]?(?![0-9A-Za-z])")


def configure(settings: Settings) -> None:
    """Set up structlog once for this process; libraries' own loggers speak from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LibraryFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level]
        ),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


class _LibraryFormatter(logging.Formatter):
    """What libraries log with an exception, told as we tell it."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        return describe(ei[1])


def _describe_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    problem = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if problem is not None:
        event["exception"] = describe(problem)
    return event


def describe(problem: BaseException | None) -> str:
    """An exception with its causes: what it is, where it passed, and nothing of any row."""
    parts = []
    while problem is not None:
        places = [f"  {place}" for place in passed(problem)]
        parts.append("\n".join([*places, f"{type(problem).__name__}: {_message(problem)}"]))
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return "\ncaused by\n".join(parts)


def passed(problem: BaseException) -> list[str]:
    """Where an exception passed, from the outermost place to the innermost."""
    frames = traceback.extract_tb(problem.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def first_line(problem: BaseException) -> str:
    """What an exception says, fit for the eyes of staff: without long numbers, and without any name.

    What the house and its libraries say themselves is ASCII; whatever is not may have come from a row.
    """
    line, _, _ = _message(problem).partition("\n")
    return _NOT_OURS.sub("…", line)


def _message(problem: BaseException) -> str:
    if isinstance(problem, DBAPIError):
        return _message(problem.orig) if problem.orig is not None else ""
    if isinstance(problem, psycopg.Error):
        return f"sqlstate {problem.sqlstate}, constraint {problem.diag.constraint_name}"
    return str(problem)[:LONGEST_MESSAGE]
