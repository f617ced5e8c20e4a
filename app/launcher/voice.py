"""说话: short lines with a time, for the person at the terminal."""

import contextlib
import sys
import time


def say(text: str) -> None:
    """Print `text` after the time of day. A terminal that is gone must not stop the service."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
        sys.stdout.flush()


def speak_utf8() -> None:
    """Chinese must come out whatever the locale of the terminal claims."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
