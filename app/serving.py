"""网站服务: gunicorn's settings, used with `-c python:app.serving`, in the demo and in production."""

import ctypes
import os
import shutil
import signal
from pathlib import Path
from typing import Any

from app.embedded.leash import die_with_parent

_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_M_ARENA_MAX = -8
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes an unlinked file there

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"
backlog = 1024
# Threads, not sync: sync workers reset waiting connections when they stop.
worker_class = "app.http_worker.HouseWorker"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
# Nothing that must not cross a fork is imported before it.
preload_app = False
timeout = 60
graceful_timeout = 20
# Longer than nginx keeps its idle connections, so that nginx never writes into a closed one.
keepalive = 75
# The largest line that gunicorn accepts; a longer one is refused by the worker itself.
limit_request_line = 8190
accesslog = None
errorlog = "-"
# The heartbeat file must not wait for a busy disk.
worker_tmp_dir = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
# Its default socket is shared by everything that one user runs.
control_socket_disable = True

# prometheus-client reads this once, when the application is imported.
_is_ours = _METRICS not in os.environ
os.environ.setdefault(_METRICS, str(Path(os.environ.get("DATA_DIR") or ".data").resolve() / "metrics"))


def on_starting(server: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Counters of an earlier run are forgotten, unless whoever set the folder looks after it."""
    metrics = Path(os.environ[_METRICS])
    if _is_ours:
        shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True, exist_ok=True)


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """A worker whose arbiter was killed must free the port at once for the next one."""
    die_with_parent(signal.SIGKILL)
    _share_arenas()


def _share_arenas() -> None:
    """Glibc gives each thread heaps of its own, which are never handed back; two serve eight threads."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Tell the metrics that this process is gone, so that its gauges are no longer counted."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - only after the folder is set

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
