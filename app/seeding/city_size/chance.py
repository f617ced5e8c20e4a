"""偶然: what looks random and yet can be asked again, so that processes agree without telling each other."""

import datetime as dt
import uuid

_MASK = (1 << 64) - 1
_VERSION_7, _VARIANT = 7 << 76, 2 << 62
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)


def mixed(seed: int, *numbers: int) -> int:
    """64 bits that follow from the seed and the numbers and show no pattern (the finaliser of SplitMix64)."""
    bits = seed & _MASK
    for number in numbers:
        bits = (bits + (number + 1) * 0x9E3779B97F4A7C15) & _MASK
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
        bits ^= bits >> 31
    return bits


def identity(at: dt.datetime, seed: int, kind: int, number: int) -> uuid.UUID:
    """The UUIDv7 of the `number`-th thing of a kind, made at `at`. Numbers up to 2³² never meet."""
    bits = mixed(seed, kind, number)
    moment = (at - _EPOCH) // _MILLISECOND
    tail = (bits & 0x3FFFFFFF) << 32 | number & 0xFFFFFFFF
    return uuid.UUID(int=moment << 80 | _VERSION_7 | (bits >> 40 & 0xFFF) << 64 | _VARIANT | tail)
