"""春送岗位的样本: employers, posts and intentions, made in one line."""

import datetime as dt

from app import clock
from app.db import session
from models import Employer, EmployerState, JobFair, JobIntention, JobPost
from tests import factories


def employer(contact=None, union_of=None, **facts):
    """An employer whose licence was looked at."""
    contact, now = contact or factories.member(verified=False), clock.now()
    made = Employer(
        member_id=contact.id,
        union_id=factories.id_of(union_of or factories.city()),
        **{
            "name": "测试电机厂",
            "credit_code": factories.credit_code(),
            "district": "tianning",
            "state": EmployerState.APPROVED,
            "submitted_at": now,
            "decided_at": None if facts.get("state") is EmployerState.SUBMITTED else now,
            **facts,
        },
    )
    if "licence_id" not in facts:
        made.licence_id = factories.attachment(contact).id
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    session().add(made)
    session().flush()
    return made


def post(of=None, **facts):
    """An open post of the employer `of`."""
    made = JobPost(
        employer_id=(of or employer()).id,
        **{
            "title": "装配钳工",
            "district": "tianning",
            "headcount": 3,
            "pay_from_fen": 6_000_00,
            "pay_to_fen": 8_000_00,
            "text": "两班倒，包吃住",
            "ends_on": clock.today() + dt.timedelta(days=30),
            "posted_at": clock.now(),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def intention(of=None, member_=None, *, name="李强", phone="10200000002", cv="做过五年钳工", **facts):
    made = JobIntention(
        post_id=(of or post()).id,
        member_id=(member_ or factories.member(verified=False)).id,
        sent_at=clock.now(),
        **facts,
    )
    made.name, made.phone, made.cv = name, phone, cv
    session().add(made)
    session().flush()
    return made


def fair(union_of=None, **facts):
    """A fair of two booths, tomorrow."""
    tomorrow = clock.now() + dt.timedelta(days=1)
    made = JobFair(
        union_id=factories.id_of(union_of or factories.city()),
        **{
            "title": "春风行动招聘会",
            "place": "市工人文化宫广场",
            "starts_at": tomorrow,
            "ends_at": tomorrow + dt.timedelta(hours=3),
            "booth_count": 2,
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made
