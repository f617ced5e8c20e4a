"""A database where commits are real."""

import pytest

from app import db, privacy
from app.jobs import worker


@pytest.fixture
def committed(app, _engine, databases, template_database):
    """A database of its own, where commits are real."""
    url = databases.make(template_database)
    engine = db.make_engine(url)
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    worker.load_tasks()
    yield url
    db.bind(_engine)
    engine.dispose()
    databases.drop(url)
