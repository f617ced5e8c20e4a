"""牵绳: start a program so that it ends with its parent and, where asked, as another person.

This file is also a program of its own, run as `python -I -S leash.py …` between the fork and the real
program: code between fork and exec inside a big process is fragile, and `setpriv` is not on every machine.
It therefore imports the standard library only.
"""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_SAME = "-"
_CANNOT_EXECUTE = 127


def leashed(
    argv: list[str], *, death_signal: signal.Signals, account: tuple[int, int] | None = None
) -> list[str]:
    """The argv that runs `argv` on a leash held by this process.

    `death_signal` is sent when the thread that starts the program ends (Linux; elsewhere nothing is sent).
    `account` is (uid, gid); only root may give one.
    """
    uid, gid = (str(number) for number in account) if account else (_SAME, _SAME)
    here = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    return [*here, str(int(death_signal)), str(os.getpid()), uid, gid, *argv]


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask the kernel for `death_signal` when the parent of this process ends. Does nothing outside Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)


def _main() -> None:
    death_signal, parent, uid, gid, *argv = sys.argv[1:]
    if uid != _SAME:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    # A change of user clears the death signal, so it comes after.
    die_with_parent(signal.Signals(int(death_signal)))
    if os.getppid() != int(parent):
        sys.exit("the parent is gone already")
    _forget_inherited_signals()
    try:
        os.execv(argv[0], argv)  # noqa: S606 - no shell is the point
    except OSError as problem:
        sys.stderr.write(f"{argv[0]}: {problem.strerror}\n")
        sys.exit(_CANNOT_EXECUTE)


def _forget_inherited_signals() -> None:
    """Python ignores SIGPIPE and a shell's `&` ignores SIGINT; the program must not inherit either."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if signal.getsignal(number) is not signal.SIG_DFL:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


if __name__ == "__main__":
    _main()
