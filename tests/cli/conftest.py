"""Commands as a person types them, in the transaction of the test."""

import csv

import pytest
import xlsxwriter

from app import db
from tests import factories
from tests.cli.rosters import HEAD, UNION


@pytest.fixture
def flask(app, session):
    """Runs `flask --app wsgi WORDS`; what the test has made so far is there for it."""

    def run(*words, **options):
        db.session().commit()
        # `flask` itself has the application at hand before it looks for a command.
        with app.app_context():
            return app.test_cli_runner().invoke(args=list(map(str, words)), catch_exceptions=False, **options)

    return run


@pytest.fixture
def import_roster(flask, union):
    def run(path, *options):
        return flask("roster", "import", path, *options)

    return run


@pytest.fixture
def union(session):
    return factories.union(name=UNION)


@pytest.fixture
def sheet(tmp_path):
    """Makes a CSV file: `sheet([row, …])` has the three needed headings."""

    def make(rows, head=HEAD, name="名册.csv", encoding="utf-8-sig"):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return path

    return make


@pytest.fixture
def book(tmp_path):
    def make(rows, name="名册.xlsx", before=()):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
            for title, cells in before:
                page = workbook.add_worksheet(title)
                page.write_row(0, 0, cells)
            page = workbook.add_worksheet("人员")
            for place, cells in enumerate(rows):
                page.write_row(place, 0, cells)
        return path

    return make
