"""自带服务器的共同点: one lock per data directory, a leashed child, a patient start and a bounded stop."""

import contextlib
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from app.embedded.leash import leashed
from app.embedded.places import Account
from app.embedded.processes import CannotStart, Lock, Pause, Say, Step, end, open_log, patient, tail

_POLL_S = 0.03
_PROGRESS_S = 3.0
_READY_WITHIN_S = 900.0
"""A large database that recovers after a power cut may take minutes; it is told, and waited for."""
_PREDECESSOR_WITHIN_S = 120.0
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


class Server(ABC):
    """One embedded server on one data directory."""

    name: ClassVar[str]
    """For people."""
    stem: ClassVar[str]
    """For files: the lock, the log, the folder."""
    stop_steps: ClassVar[Sequence[Step]]
    death_signal: ClassVar[signal.Signals]

    def __init__(self, data_dir: Path, *, say: Say = lambda _: None, pause: Pause = time.sleep) -> None:
        """`say` hears about long steps; `pause` is called while waiting and may raise to give up."""
        self.data_dir = data_dir.resolve()
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        self._say, self._pause = say, pause
        self._log_start = 0
        self._sockets: Path | None = None
        self._parent_lock = Lock(self.data_dir / "locks" / f"{self.stem}.parent")
        self._server_lock = Lock(self.data_dir / "locks" / f"{self.stem}.server")

    def start(self) -> str:
        """Start and wait until it answers; gives the address. Raises `CannotStart` with a sentence."""
        if self.process is not None and self.process.poll() is None:
            return self.url
        self.process = None
        if not self._parent_lock.take():
            raise CannotStart(
                f"{self.data_dir} 里的 {self.name} 正由另一个程序使用。请先停掉它，或用 DATA_DIR 换一个目录"
            )
        try:
            self._wait_for_predecessor()
            self.url = self._start()
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self, *, impatient: Callable[[], bool] = patient) -> None:
        """Shut down cleanly, harder after a while or when `impatient`; then let others have the directory."""
        if self.process is not None:
            end(self.process, self.stop_steps, impatient=impatient)
        self.process = None
        if self._sockets is not None:
            # Left in place while the other server's socket is in it.
            with contextlib.suppress(OSError):
                self._sockets.rmdir()
        self._server_lock.release()
        self._parent_lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _start(self) -> str:
        """Prepare the directory, launch, wait until ready; gives the address."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether the server takes work now."""

    def _wait_for_predecessor(self) -> None:
        """The server itself holds a lock for as long as any process of it lives.

        After a `kill -9` of the parent the old server is still shutting down; two on one directory would
        ruin it. Once this lock is ours, whatever a pid file claims is out of date.
        """
        self._wait(self._server_lock.take, f"上一个 {self.name} 还在收尾", _PREDECESSOR_WITHIN_S)

    def _launch(self, argv: list[str], account: Account) -> None:
        self.process = self._spawn(argv, account, self.death_signal)
        # From here on the lock lives in the server alone.
        self._server_lock.release()
        self._wait(self._answers, f"{self.name} 还在启动（可能在恢复上次没写完的内容）", _READY_WITHIN_S)

    def _spawn(
        self, argv: list[str], account: Account, death_signal: signal.Signals
    ) -> subprocess.Popen[bytes]:
        descriptor = self._server_lock.descriptor
        with open_log(self.data_dir, self.stem) as log:
            self._log_start = log.tell()
            return subprocess.Popen(  # noqa: S603 - the argv is ours
                leashed(argv, death_signal=death_signal, account=account.to_become),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": _PATH, "LC_ALL": LOCALE},
                start_new_session=True,
                pass_fds=() if descriptor is None else (descriptor,),
            )

    def _wait(self, is_done: Callable[[], bool], what: str, within_s: float) -> None:
        started = said = time.monotonic()
        while not is_done():
            if self.process is not None and self.process.poll() is not None:
                raise CannotStart(f"{self.name} 没有启动成功。{self._last_words()}")
            now = time.monotonic()
            if now - started > within_s:
                raise CannotStart(f"{what}，等了 {within_s:.0f} 秒仍没有好。{self._last_words()}")
            if now - said > _PROGRESS_S:
                said = now
                self._say(f"{what}，已等 {now - started:.0f} 秒……")
            self._pause(_POLL_S)

    def _last_words(self) -> str:
        path = self.data_dir / "logs" / f"{self.stem}.log"
        words = tail(path, self._log_start) if path.exists() else ""
        return f"记录在 {path}，最后几行：\n{words}"
