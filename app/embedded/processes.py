"""进程与锁: what every child shares: a lock, a log, a bounded end, and a sentence when it cannot start."""

import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_LOG_LIMIT_BYTES = 10_000_000
_POLL_S = 0.05
_PRIVATE_DIRECTORY, _PRIVATE_FILE = 0o700, 0o600

Say = Callable[[str], None]
Pause = Callable[[float], None]
Step = tuple[signal.Signals, float]
"""A signal, and how many seconds it is given to work."""


class CannotStart(RuntimeError):
    """不能启动: the message is a Chinese sentence for the person at the terminal, with the way out."""


def patient() -> bool:
    """Nobody is in a hurry."""
    return False


def make_directory(directory: Path) -> None:
    """Make `directory` and its parents; a refusal by the system becomes a sentence."""
    with _explained(directory):
        directory.mkdir(parents=True, exist_ok=True)


def open_log(data_dir: Path, name: str) -> BinaryIO:
    """`DATA_DIR/logs/NAME.log`, to append to. One that has grown large is kept once as `NAME.log.1`.

    A log may say more than its writers meant, so it is for our eyes only, an older one too.
    """
    path = data_dir / "logs" / f"{name}.log"
    make_directory(data_dir)
    with _explained(path):
        path.parent.mkdir(_PRIVATE_DIRECTORY, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _PRIVATE_FILE)
        with contextlib.suppress(PermissionError):
            os.fchmod(descriptor, _PRIVATE_FILE)
        return os.fdopen(descriptor, "ab")


def tail(path: Path, since: int = 0, lines: int = 8) -> str:
    """The last lines of a log, from byte `since` on."""
    with path.open("rb") as file:
        file.seek(since)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


class Lock:
    """锁: an flock on a file; it goes when every process that holds the open file is gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def take(self) -> bool:
        """Whether the lock is ours now (again is fine)."""
        if self.descriptor is not None:
            return True
        make_directory(self.path.parent)
        with _explained(self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True

    def release(self) -> None:
        """Close our end. Children that inherited the open file keep the lock."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def end(
    process: subprocess.Popen[bytes], steps: Sequence[Step], *, impatient: Callable[[], bool] = patient
) -> bool:
    """Send one signal after another, each with its own patience, until `process` has gone.

    Gives whether the first signal was enough. `impatient` is asked all the while and skips the waiting.
    SIGKILL goes to the whole process group, so that nothing the program started is left.
    """
    for number, (step, seconds) in enumerate(steps):
        if _send(process, step) and _gone_within(process, seconds, impatient):
            return number == 0
    process.wait()
    return False


def _send(process: subprocess.Popen[bytes], step: signal.Signals) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if step is signal.SIGKILL:
            os.killpg(process.pid, step)
        else:
            process.send_signal(step)
    return True


def _gone_within(process: subprocess.Popen[bytes], seconds: float, impatient: Callable[[], bool]) -> bool:
    waited = 0.0
    while waited < seconds:
        try:
            process.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            waited += _POLL_S
        else:
            return True
        if impatient():
            break
    return False


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CannotStart(
            f"不能读写 {path}（{problem.strerror}）。请换一个有权限的目录，"
            "例如 DATA_DIR=~/gonghuika-data make run，或由原来的用户启动"
        ) from problem
