"""Folders that clean up after themselves, also where the database had to live elsewhere."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from app.embedded import Postgres


def _folder(mode):
    root = Path(tempfile.mkdtemp(prefix="gonghuika-test-"))
    root.chmod(mode)
    yield root / "data"
    Postgres(root / "data").discard()
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def data_dir():
    """A folder that has been started in before. Shared, because a cluster takes a second to make."""
    for data_dir in _folder(0o755):
        with Postgres(data_dir):
            pass
        yield data_dir


@pytest.fixture
def empty_data_dir():
    """A place for a first start, below a folder that every account of this machine can enter."""
    yield from _folder(0o755)


@pytest.fixture
def closed_data_dir():
    """A place for a first start, below a folder that only its owner can enter."""
    yield from _folder(0o700)


@pytest.fixture(scope="session")
def is_root():
    return os.geteuid() == 0
