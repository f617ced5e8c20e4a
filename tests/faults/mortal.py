"""The service, whose worker kills itself in the middle of a request that says so in `X-Die`.

`before commit` is after all work is done and nothing is kept; `before answer` is after the commit, when
the client has not heard of it. With `X-Without: answers` no answer is stored, as the negative control.
"""

import os
import signal

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import idempotency
from app.factory import create_app


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def _before_commit(current):
    if has_request_context() and request.headers.get("X-Die") == "before commit":
        die()


def _store_answer(*arguments):
    if request.headers.get("X-Without") != "answers":
        _real_store_answer(*arguments)


def _dying(application):
    """The application returns when its unit of work is committed; nothing has been sent by then."""

    def call(environ, start_response):
        answer = application(environ, start_response)
        if environ.get("HTTP_X_DIE") == "before answer":
            die()
        return answer

    return call


_real_store_answer = idempotency.store_answer
idempotency.store_answer = _store_answer
event.listen(Session, "before_commit", _before_commit)
app = create_app()
app.wsgi_app = _dying(app.wsgi_app)
