"""封存: what is changed afterwards is found, and what commits late is sealed late and never missed."""

import psycopg
import pytest
import sqlalchemy as sa

from app import db, privacy
from app.jobs import audit as ticks
from app.services import audit, audit_seals
from models import AuditEntry, AuditSeal
from tests import factories, live

ENTRY = (
    "INSERT INTO audit_entries (id, at, actor_kind, action, subject, subject_id, details)"
    " VALUES (gen_random_uuid(), now(), 'system', %s, 'merchants', gen_random_uuid(), '{}')"
)


@pytest.fixture
def url(app, _engine, databases, template_database):
    """A database of its own: only what is committed has an end that a seal can wait for."""
    made = databases.make(template_database)
    engine = db.make_engine(made)
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    yield made
    db.bind(_engine)
    engine.dispose()
    databases.drop(made)


@pytest.fixture
def flask(app):
    def run(*words):
        with app.app_context():
            return app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)

    return run


def write(count=1, **details):
    with db.unit_of_work():
        subject = factories.city()
        for number in range(count):
            audit.record(None, "tests.touch", subject, number=number, **details)


def seals():
    with db.unit_of_work() as session:
        return session.scalars(sa.select(AuditSeal).order_by(AuditSeal.number)).all()


def sealed_in(count):
    """So many rounds of writing and sealing."""
    for number in range(count):
        write(3, round=number)
        assert ticks.seal() >= 3
    return seals()


def verified(**options):
    return audit_seals.verify(progress=lambda *_: None, **options)


def as_owner(url, *statements):
    """What somebody could do who owns the tables."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute("ALTER TABLE audit_entries DISABLE TRIGGER USER")
            connection.execute("ALTER TABLE audit_seals DISABLE TRIGGER USER")
            assert connection.execute(statement).rowcount == 1, statement


def test_seals_join_without_a_gap_and_an_hour_without_entries_makes_none(url):
    write(2)
    first = ticks.seal()
    assert first >= 2
    assert ticks.seal() == 0
    assert ticks.seal() == 0
    write(4)
    assert ticks.seal() == 4
    one, two = seals()
    assert (one.number, one.from_transaction, two.number) == (1, 0, 2)
    assert one.until_transaction == two.from_transaction
    found = verified()
    assert (found.seal_count, found.entry_count, found.unsealed_count) == (2, first + 4, 0)
    assert (found.broken, found.last_hash) == (None, two.hash)


def test_many_entries_are_sealed_in_parts_that_never_split_a_transaction(url, monkeypatch):
    for count in (1, 7, 2, 2, 2):
        write(count)
    monkeypatch.setattr(audit_seals, "ENTRIES_MAX", 3)
    monkeypatch.setattr(audit_seals, "AT_ONCE", 2)
    total = ticks.seal()
    counts = [one.entry_count for one in seals()]
    assert sum(counts) == total
    assert max(counts) == 7
    assert [count for count in counts if count > 3] == [7]
    assert verified().broken is None
    with db.unit_of_work() as session:
        transactions = session.scalars(sa.select(AuditEntry.transaction_id).distinct()).all()
    edges = [(one.from_transaction, one.until_transaction) for one in seals()]
    assert all(sum(begin <= one < end for begin, end in edges) == 1 for one in transactions)


def of(round_, number):
    return f"""WHERE details @> '{{"round": {round_}, "number": {number}}}'"""


TAMPERING = [
    (f"UPDATE audit_entries SET action = 'tests.other' {of(1, 1)}", 2),
    (f"UPDATE audit_entries SET details = details || '{{\"fen\": 1}}' {of(2, 0)}", 3),
    (f"UPDATE audit_entries SET at = at + interval '1 us' {of(0, 2)}", 1),
    (f"UPDATE audit_entries SET actor_id = subject_id {of(1, 2)}", 2),
    (f"UPDATE audit_entries SET created_at = now() {of(1, 2)}", 2),
    (f"UPDATE audit_entries SET transaction_id = transaction_id + 1 {of(1, 2)}", 2),
    (f"DELETE FROM audit_entries {of(1, 0)}", 2),
    ("UPDATE audit_seals SET entry_count = entry_count - 1 WHERE number = 2", 2),
    ("UPDATE audit_seals SET hash = sha256('x') WHERE number = 2", 2),
    ("UPDATE audit_seals SET sealed_at = sealed_at - interval '1 day' WHERE number = 3", 3),
    ("DELETE FROM audit_seals WHERE number = 1", 1),
    ("DELETE FROM audit_seals WHERE number = 2", 2),
]


def test_every_tampering_is_found_and_the_first_seal_that_does_not_fit_is_named(url, flask):
    sealed_in(3)
    assert verified().broken is None
    for change, number in TAMPERING:
        with psycopg.connect(url) as connection:
            # Taken back afterwards, so that each change stands alone.
            connection.execute("CREATE TABLE kept_entries AS TABLE audit_entries")
            connection.execute("CREATE TABLE kept_seals AS TABLE audit_seals")
        as_owner(url, change)
        found = verified()
        assert found.broken is not None, change
        assert found.broken.number == number, change
        result = flask("audit", "verify")
        assert (result.exit_code, f"第 {number} 次封存对不上" in result.stderr) == (1, True), change
        with psycopg.connect(url) as connection:
            for table in ("entries", "seals"):
                connection.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER USER")
                connection.execute(f"TRUNCATE audit_{table}")
                connection.execute(f"INSERT INTO audit_{table} SELECT * FROM kept_{table}")
                connection.execute(f"DROP TABLE kept_{table}")
        assert verified().broken is None, change


def test_an_entry_put_into_the_past_is_found(url):
    first = sealed_in(2)[0]
    with psycopg.connect(url) as connection:
        connection.execute(
            ENTRY.replace("details)", "details, transaction_id)").replace("'{}')", "'{}', %s)"),
            ("tests.forged", first.until_transaction - 1),
        )
    found = verified()
    assert found.broken.number == 1
    assert "现在有" in found.broken.problem


def test_newest_seals_that_are_removed_are_found_by_a_hash_that_was_kept_elsewhere(url, flask):
    *_, last = sealed_in(3)
    said = flask("audit", "verify")
    assert said.exit_code == 0
    known = f"3:{last.hash.hex()}"
    assert known in said.stdout
    assert flask("audit", "verify", "--known", known).exit_code == 0
    as_owner(url, "DELETE FROM audit_seals WHERE number = 3")
    # The chain alone is whole, which is why the hash belongs outside of the database.
    assert flask("audit", "verify").exit_code == 0
    gone = flask("audit", "verify", "--known", known)
    assert (gone.exit_code, "第 3 次封存对不上" in gone.stderr) == (1, True)
    as_owner(url, f"UPDATE audit_entries SET action = 'tests.other' {of(2, 0)}")
    ticks.seal()
    rewritten = flask("audit", "verify", "--known", known)
    assert (rewritten.exit_code, "另外留存" in rewritten.stderr) == (1, True)
    assert flask("audit", "verify", "--known", "3:x").exit_code == 2


def seal_around_a_late_commit(url):
    """An old transaction commits after a younger one was sealed, or was not: what verification says then."""
    write()
    ticks.seal()
    with psycopg.connect(url) as old, psycopg.connect(url) as young:
        old.execute(ENTRY, ("tests.late",))
        young.execute(ENTRY, ("tests.early",))
        young.commit()
        ticks.seal()
        between = verified()
        old.commit()
    ticks.seal()
    return between, verified()


def test_an_entry_that_commits_late_is_sealed_late_and_never_missed(url):
    between, after = seal_around_a_late_commit(url)
    assert (between.broken, between.unsealed_count) == (None, 1)
    assert (after.broken, after.unsealed_count) == (None, 0)
    assert after.entry_count == between.entry_count + 2


def test_sealing_all_that_can_be_seen_would_miss_what_commits_late(url, monkeypatch):
    newest = sa.select(sa.func.max(AuditEntry.transaction_id) + 1)
    monkeypatch.setattr(audit_seals, "_horizon", lambda: db.session().scalar(newest))
    _, after = seal_around_a_late_commit(url)
    assert after.broken is not None
    assert "现在有" in after.broken.problem


def test_two_machines_that_seal_at_once_make_one_chain(url):
    write(5)
    live.together(ticks.seal, ticks.seal, ticks.seal)
    assert [one.number for one in seals()] == [1]
    assert verified().broken is None


def test_who_sealed_further_meanwhile_is_no_sign_of_another_database(url, monkeypatch):
    write()
    before = db.transact(audit_seals._horizon)
    assert len(sealed_in(1)) == 1
    assert db.transact(lambda: audit_seals._seal_next(before)) is None
    assert len(seals()) == 1


def test_a_database_whose_transactions_began_anew_is_not_sealed_over(url, flask, monkeypatch):
    horizon = audit_seals._horizon
    # So far did the database get from which the dump was taken.
    monkeypatch.setattr(audit_seals, "_horizon", lambda: horizon() + 1_000_000)
    (only,) = sealed_in(1)
    monkeypatch.setattr(audit_seals, "_horizon", horizon)
    write()
    with pytest.raises(audit_seals.TransactionsBeganAnew) as refusal:
        ticks.seal()
    assert refusal.value.members["now_at"] < refusal.value.members["sealed_until"] == only.until_transaction
    assert len(seals()) == 1
    said = flask("audit", "verify")
    assert (said.exit_code, "事务编号现在是" in said.stderr, "docs/decisions/0035" in said.stderr) == (
        1,
        True,
        True,
    )
