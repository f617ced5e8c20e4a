"""压力: many kept connections in one thread, each with one request under way; bytes out, status in.

The requests are made beforehand, and of an answer only the status and the length are read, so that what
is measured is the service and not its customer. `Burst.own_share` tells how much of a core it took.
"""

import contextlib
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CONNECTIONS = 24
_PATIENCE_S = 60.0
_LENGTH = b"\r\ncontent-length: "


class Unexpected(RuntimeError):
    """An answer that the measurement is not about: its figures would be worth nothing."""


@dataclass(frozen=True)
class Burst:
    """What came back."""

    done: int
    seconds: float
    statuses: Counter[bytes]
    own_cpu_s: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    @property
    def own_share(self) -> float:
        """Of one core."""
        return self.own_cpu_s / self.seconds


def request(
    method: str, path: str, *, token: str | None = None, key: str | None = None, body: bytes = b""
) -> bytes:
    """The bytes of one request, with the headers that a phone sends."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*", "User-Agent: MicroMessenger"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if key is not None:
        lines.append(f"Idempotency-Key: {key}")
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Line:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def read(self) -> bytes | None:
        """The status, once the whole answer is there."""
        part = self.socket.recv(262_144)
        if not part:
            raise Unexpected("the service hung up")
        received = self._received = self._received + part if self._received else part
        head_end = received.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = received[:head_end].lower() + b"\r\n"
        found = head.find(_LENGTH)
        length = int(head[found + len(_LENGTH) : head.index(b"\r\n", found + 2)]) if found >= 0 else 0
        if len(received) < head_end + 4 + length:
            return None
        self._received = b""
        return received[9:12]


def fire(
    port: int,
    requests: Iterable[bytes],
    *,
    expect: bytes,
    seconds: float | None = None,
    connections: int = CONNECTIONS,
) -> Burst:
    """Send `requests` until they or the `seconds` end. Raises `Unexpected` for any other status."""
    with contextlib.ExitStack() as stack:
        lines = [_Line(port) for _ in range(connections)]
        for line in lines:
            stack.enter_context(line.socket)
        return _run(lines, iter(requests), expect, seconds)


def _run(lines: list[_Line], supply: Iterator[bytes], expect: bytes, seconds: float | None) -> Burst:
    poll = select.epoll()
    waiting: dict[int, _Line] = {}
    statuses: Counter[bytes] = Counter()
    began, own_began = time.perf_counter(), time.process_time()
    until = began + seconds if seconds is not None else float("inf")
    with contextlib.closing(poll):
        for line in lines:
            _send(line, supply, until, poll, waiting)
        while waiting:
            events = poll.poll(_PATIENCE_S)
            if not events:
                raise Unexpected("no answer any more")
            for number, _ in events:
                line = waiting[number]
                status = line.read()
                if status is None:
                    continue
                statuses[status] += 1
                _send(line, supply, until, poll, waiting)
    took = time.perf_counter() - began
    if set(statuses) - {expect}:
        raise Unexpected(f"expected {expect.decode()} only, got {dict(statuses)}")
    return Burst(statuses.total(), took, statuses, time.process_time() - own_began)


def _send(
    line: _Line, supply: Iterator[bytes], until: float, poll: select.epoll, waiting: dict[int, _Line]
) -> None:
    """Put the next request on the wire; without one the line is done."""
    number = line.socket.fileno()
    following = next(supply, None) if time.perf_counter() < until else None
    if following is None:
        if waiting.pop(number, None) is not None:
            poll.unregister(number)
        return
    line.socket.sendall(following)
    if number not in waiting:
        waiting[number] = line
        poll.register(number, select.EPOLLIN)
