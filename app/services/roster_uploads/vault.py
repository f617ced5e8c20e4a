"""文件柜: the files of an import, encrypted in the database, and for a short time on the disk of a job."""

import base64
import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete, select

from app import clock
from app.db import session
from models import RosterFile, RosterFilePurpose

KEPT = {RosterFilePurpose.SOURCE: dt.timedelta(days=1), RosterFilePurpose.ERRORS: dt.timedelta(days=7)}
"""A file that nobody starts goes the next day; a week is enough for mending what was wrong."""


def put(import_id: uuid.UUID, purpose: RosterFilePurpose, content: bytes) -> None:
    """Keep a file instead of the earlier one of its kind."""
    forget(import_id, purpose)
    kept = RosterFile(import_id=import_id, purpose=purpose, expires_at=clock.now() + KEPT[purpose])
    kept.content = base64.b64encode(content).decode()
    session().add(kept)
    session().flush()


def find(import_id: uuid.UUID, purpose: RosterFilePurpose) -> bytes | None:
    """The file, unless its time is over."""
    kept = session().scalar(
        select(RosterFile).where(
            RosterFile.import_id == import_id,
            RosterFile.purpose == purpose,
            RosterFile.expires_at > clock.now(),
        )
    )
    return None if kept is None else base64.b64decode(kept.content or "")


def forget(import_id: uuid.UUID, purpose: RosterFilePurpose) -> None:
    session().execute(
        delete(RosterFile).where(RosterFile.import_id == import_id, RosterFile.purpose == purpose)
    )


@contextmanager
def laid_out(content: bytes, kind: str) -> Iterator[Path]:
    """The file on disk, readable by its owner alone and gone with the block."""
    with tempfile.TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / f"roster.{kind}"
        path.write_bytes(content)
        yield path
