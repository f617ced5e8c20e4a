"""Commands as a person types them, in the transaction of the test."""

import pytest

from app import db


@pytest.fixture
def flask(app, session):
    """Runs `flask --app wsgi WORDS`; what the test has made so far is there for it."""

    def run(*words, **options):
        db.session().commit()
        return app.test_cli_runner().invoke(args=list(map(str, words)), catch_exceptions=False, **options)

    return run
