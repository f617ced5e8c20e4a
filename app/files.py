"""文件库: where the bytes of attachments stand, on this machine's disk or in an S3-like store.

The store is opened by the first use in each process: obstore's threads do not survive a fork.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

_where: list[str] = []
_opened: dict[int, ObjectStore] = {}


def configure(url: str) -> None:
    """Keep files at `url` (`file:///…`, `s3://bucket/…`). Nothing is opened yet."""
    _where[:] = [url]
    _opened.clear()


def write(key: str, content: bytes) -> None:
    """Store `content` under a key that nobody has used."""
    obstore.put(_store(), key, content, mode="create")


def write_from(key: str, path: Path) -> None:
    """Store the file at `path` under a key that nobody has used, without reading it as a whole."""
    obstore.put(_store(), key, path)


def read(key: str) -> bytes:
    """The content of `key`. Raises FileNotFoundError where there is none."""
    return bytes(obstore.get(_store(), key).bytes())


def remove(keys: list[str]) -> None:
    """Forget these files; one that is gone already is no matter."""
    for key in keys:
        try:
            obstore.delete(_store(), key)
        except FileNotFoundError:
            continue


def list_older_than(moment: dt.datetime) -> Iterator[list[str]]:
    """Keys of files written before `moment`, some hundreds at a time."""
    for chunk in obstore.list(_store(), chunk_size=500):
        old = [found["path"] for found in chunk if found["last_modified"] < moment]
        if old:
            yield old


def _store() -> ObjectStore:
    process = os.getpid()
    if process not in _opened:
        _opened[process] = _open(_where[0])
    return _opened[process]


def _open(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalStore(Path(unquote(parts.path)), mkdir=True)
    return from_url(url)
