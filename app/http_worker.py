"""网站进程: gunicorn's threaded worker, which names its own refusals as the rest of the house does.

What gunicorn cannot read as HTTP never reaches Flask; its own answer would be a page of HTML.
"""

import secrets
from typing import Any

import structlog
from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from app.edge import problems
from app.edge.refusals import AddressTooLong, HeadersTooLarge, MalformedRequest
from app.errors import AppError


class HouseWorker(ThreadWorker):
    """Answers unreadable requests with a problem document, and closes the connection."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        refusal = _refusal(exc)
        if refusal is None:
            super().handle_error(req, client, addr, exc)  # type: ignore[no-untyped-call]  # gunicorn has no types
            return
        request_id = secrets.token_hex(8)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            answer = problems.problem(refusal)
        head = (
            f"HTTP/1.1 {answer.status}\r\nConnection: close\r\nContent-Type: {answer.content_type}\r\n"
            f"X-Request-ID: {request_id}\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {answer.content_length}\r\n\r\n"
        )
        try:
            util.write_nonblock(client, head.encode("ascii") + answer.get_data())  # type: ignore[no-untyped-call]  # gunicorn has no types
        except OSError:
            self.log.debug("the client left before it could be told why")


def _refusal(problem: Exception) -> AppError | None:
    match problem:
        case LimitRequestLine():
            return AddressTooLong()
        case LimitRequestHeaders():
            return HeadersTooLarge()
        case ParseException():
            return MalformedRequest()
        case _:
            return None
