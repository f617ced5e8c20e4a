"""演示数据的测试: seeding as every start does it."""

import dataclasses
import json
import uuid

import pytest

from app import db
from app.seeding import PEOPLE_FILE, demo


@pytest.fixture
def seed(session, settings, tmp_path):
    """Seeds and gives the ids of the batches that are offered."""

    def run():
        db.session().expire_all()
        demo.seed(dataclasses.replace(settings, data_dir=tmp_path), lambda _: None)
        people = json.loads((tmp_path / PEOPLE_FILE).read_text(encoding="utf-8"))
        return [uuid.UUID(each) for each in people["coupon_batches"]]

    return run
