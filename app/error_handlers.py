"""错误出口: declared refusals, HTTP errors and the unexpected all leave as one problem document."""

import structlog
from flask import Flask, Response, current_app, request
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.edge import doors, problems, refusals
from app.errors import AppError

log = structlog.get_logger(__name__)

BY_STATUS: dict[int, type[AppError]] = {
    400: refusals.MalformedRequest,
    404: refusals.AddressUnknown,
    405: refusals.MethodNotAllowed,
    413: refusals.BodyTooLarge,
    415: refusals.UnsupportedMediaType,
}
QUERY_CANCELED = "57014"


class UndeclaredRefusal(AssertionError):
    """An operation refused with a code that its declaration does not name. Raised in tests only."""


class InternalError(AppError):
    """500: only ever the unexpected."""

    status, title = 500, "系统错误"
    code, detail = "internal_error", "系统出了点问题，请稍后再试；如一直这样，请拨打 12351 并告知下面的编号"


def register(app: Flask) -> None:
    """Attach the handlers to `app`."""
    app.register_error_handler(AppError, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RedisError, _out_of_reach)
    app.register_error_handler(PoolTimeout, _out_of_reach)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _refusal(error: AppError) -> Response:
    operation = doors.current_operation()
    if operation is not None and problems_are_checked() and type(error) not in operation.refusals():
        raise UndeclaredRefusal(f"{operation.name} refused with {error.code}, which it does not declare")
    return problems.problem(error)


def problems_are_checked() -> bool:
    """In tests, a refusal that the OpenAPI text does not promise is a failure."""
    return bool(current_app.testing)


def _http(error: HTTPException) -> Response:
    kind = BY_STATUS.get(error.code or 500)
    if kind is None:
        kind = refusals.MalformedRequest if (error.code or 500) < 500 else InternalError  # noqa: PLR2004 - HTTP's border
    response = problems.problem(kind())
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _out_of_reach(error: Exception) -> Response:
    log.error("part_out_of_reach", kind=type(error).__name__, path=request.path)
    return problems.problem(refusals.TemporarilyUnavailable(retry_after_s=2))


def _database(error: DBAPIError) -> Response:
    cancelled = getattr(error.orig, "sqlstate", None) == QUERY_CANCELED
    if isinstance(error, OperationalError) or error.connection_invalidated or cancelled:
        return _out_of_reach(error)
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected_error", path=request.path, exc_info=error)
    return problems.problem(InternalError())
