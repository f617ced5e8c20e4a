"""地址: the port that the web server will take, checked before anything is started."""

import contextlib
import socket
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from app.embedded.processes import CannotStart

_DEFAULT_PORT = "8000"
_LAST_PORT = 65535
_OK = 200
_TRIES = 5
_TRY_EVERY_S = 0.2
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared, not bound


def choose(environment: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT, refused with the way out when they cannot be had. PORT=0 takes any free one."""
    host = environment.get("HOST") or "127.0.0.1"
    text = environment.get("PORT") or _DEFAULT_PORT
    if not text.isascii() or not text.isdigit() or int(text) > _LAST_PORT:
        raise CannotStart(f"PORT={text} 不是端口号。请用 0 到 65535 之间的数，例如 PORT=8001 make run")
    try:
        return host, _bound_soon(host, int(text))
    except PermissionError as problem:
        raise CannotStart(f"没有权限使用端口 {text}。请换一个大的，例如 PORT=8001 make run") from problem
    except OSError as problem:
        raise CannotStart(
            f"{host} 的端口 {text} 不能用（多半是另一个程序占着）。请换一个：PORT={int(text) + 1} make run；"
            f"想知道是谁占着：ss -ltnp 'sport = :{text}'"
        ) from problem


def free_port(host: str) -> int:
    """A port that nobody uses just now."""
    return _bound_port(host, 0)


def _bound_soon(host: str, port: int) -> int:
    """A predecessor that was killed may hold the port for another moment."""
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            return _bound_port(host, port)
        time.sleep(_TRY_EVERY_S)
    return _bound_port(host, port)


def _bound_port(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        # With SO_REUSEADDR two may bind, but only one may listen.
        probe.listen(1)
        return int(probe.getsockname()[1])


def base_url(environment: Mapping[str, str]) -> str:
    """Where people on this machine reach the web server; no slash at the end."""
    host = _EVERYWHERE.get(environment["HOST"], environment["HOST"])
    return f"http://{f'[{host}]' if ':' in host else host}:{environment['PORT']}"


def answers(environment: Mapping[str, str], path: str) -> bool:
    """Whether the web server says 200. Asked directly: a proxy in the environment has no part in this."""
    host = _EVERYWHERE.get(environment["HOST"], environment["HOST"])
    connection = HTTPConnection(host, int(environment["PORT"]), timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, HTTPException):
        connection.request("GET", path)
        return connection.getresponse().status == _OK
    return False
