"""What a desk does with 群发."""

import uuid

from sqlalchemy import select

from app import db
from models import Notice

WORDS = {"title": "送清凉活动开始了", "text": "即日起到月底，凭工会卡到各驿站领取清凉用品。"}


def drafted(desk, home, **changes):
    answer = desk.post("/broadcasts", {"union_id": str(home.id), **WORDS, **changes})
    assert answer.status_code == 201, answer.text
    return f"/broadcasts/{answer.json['id']}"


def started(desk, home, **changes):
    path = drafted(desk, home, **changes)
    assert desk.post(f"{path}/count").status_code == 200
    answer = desk.post(f"{path}/start")
    assert answer.status_code == 200, answer.text
    return path


def number(path):
    return uuid.UUID(path.rsplit("/", 1)[1])


def told(path, *, tests=False):
    notices = db.session().scalars(
        select(Notice)
        .where(Notice.subject_id == number(path), Notice.occasion.startswith("test-") == tests)
        .order_by(Notice.due_at, Notice.member_id)
        .execution_options(populate_existing=True)
    )
    return notices.all()


def code_of(answer):
    return answer.status_code, answer.json["code"]
