"""名册样本: what tests of roster files say and look up."""

import csv

from sqlalchemy import func, select

from app import db
from models import RosterEntry
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories

HEAD = ["姓名", "身份证号", "所属工会"]
UNION = "甲厂工会"


def number(**facts):
    return factories.id_number(**facts)


def entry_of(id_number):
    return db.session().scalar(
        select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, id_number))
    )


def entry_count():
    return db.session().scalar(select(func.count()).select_from(RosterEntry))


def rejects(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
