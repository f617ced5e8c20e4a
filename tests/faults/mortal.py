"""The service, whose worker kills itself in the middle of a request that says so in `X-Die`.

`before commit` is after all work is done and nothing is kept; `before answer` is after the commit, when
the client has not heard of it. With `X-Without: answers` no answer is stored, as the negative control.
"""

import os
import signal
import threading

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import idempotency
from app.factory import create_app
from app.services.coupons import quick

_asked = threading.local()
"""The environment of the request that this thread is at, whether Flask is asked or not."""


def _header(name):
    return getattr(_asked, "environ", {}).get(name)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def _before_commit(current):
    if _header("HTTP_X_DIE") == "before commit":
        die()


def _store_answer(*arguments):
    if _header("HTTP_X_WITHOUT") != "answers":
        _real_store_answer(*arguments)


def _write(entry, attempt, body):
    _real_write(entry, None if _header("HTTP_X_WITHOUT") == "answers" else attempt, body)


def _dying(application):
    """The application returns when its unit of work is committed; nothing has been sent by then."""

    def call(environ, start_response):
        _asked.environ = environ
        answer = application(environ, start_response)
        if environ.get("HTTP_X_DIE") == "before answer":
            die()
        return answer

    return call


_real_store_answer = idempotency.store_answer
idempotency.store_answer = _store_answer
_real_write = quick._write
quick._write = _write
event.listen(Session, "before_commit", _before_commit)
app = create_app()
app.wsgi_app = _dying(app.wsgi_app)
