"""What is kept of anybody: rows, files and keys, as text."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa

from app import db
from app.redis_store import store
from models import Base, IdempotencyKey


def folder(settings):
    """Where the file store is."""
    return Path(unquote(urlsplit(settings.files_url).path))


def rows(*, but):
    """Every row but that of the roster entry `but`, deciphered where it can be."""
    session = db.session()
    ours = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    for table in session.scalars(ours).all():
        others = f"WHERE t.id <> '{but}'" if table == "roster_entries" else ""
        yield from session.scalars(sa.text(f'SELECT t::text FROM "{table}" t {others}'))
    for mapper in Base.registry.mappers:
        ciphers = [name for name, one in vars(mapper.class_).items() if hasattr(one, "seal")]
        for row in session.scalars(sa.select(mapper.class_)) if ciphers else ():
            if row.id != but:
                yield " ".join(str(getattr(row, name)) for name in ciphers)
    bodies = session.scalars(sa.select(IdempotencyKey.body))
    yield from (bytes(body).decode() for body in bodies)


def files(settings):
    """The name of every file."""
    place = folder(settings)
    return [str(path.relative_to(place)) for path in place.rglob("*")]


def keys():
    """All of Redis."""
    for key in store().scan_iter():
        kind = store().type(key)
        yield key.decode("utf-8", "replace")
        if kind == b"string":
            yield store().get(key).decode("utf-8", "replace")
