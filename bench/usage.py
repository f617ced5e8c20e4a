"""消耗: CPU time and memory of processes, as the kernel counts them."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_UTIME, _STIME = 11, 12


def children(pid: int) -> list[int]:
    """The direct children of `pid`."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def tree(pid: int) -> list[int]:
    """`pid` and everything below it."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def cpu_s(pids: list[int]) -> float:
    """Seconds of CPU that `pids` have used so far; whoever is gone counts as nothing."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += int(fields[_UTIME]) + int(fields[_STIME])
    return ticks / _TICKS


def ran_s(pid: int) -> float:
    """Seconds that `pid` itself has run so far, finer than `cpu_s`."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def resident_mb(pid: int) -> float:
    """What `pid` holds in memory now, in MB of 1,000,000 bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6
