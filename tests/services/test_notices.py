"""通知: what is said, once, in words that WeChat would take."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.services import notices
from app.services.notices import KINDS
from app.wechat import templates
from models import Notice, NoticeState
from tests import factories

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=clock.CITY)
LONG = "常州市天宁区雕庄街道采菱公寓龙城大道旗舰店（停车请走北门）"
FACTS = {
    "title": LONG,
    "name": LONG,
    "store": LONG,
    "reason": LONG,
    "decision": LONG,
    "text": LONG * 5,
    "period": "2026年10月",
    "left": "3天",
    "since": notices.moment_text(NOW),
    "page": "pages/index",
    "partner": LONG,
    "round": LONG,
    "honour": LONG,
    "reference": "20261122-000123",
    "result": "属实",
    "answer": LONG * 3,
    "badge": "12",
    "mixer_id": LONG,
    "station": LONG,
    "studio": LONG,
    "union": LONG,
    "place": LONG,
    "asked": "会籍接转",
    "at": notices.moment_text(NOW),
    "until": notices.moment_text(NOW),
    "on": notices.day_text(NOW.date()),
    "saved": notices.money_text(1_230),
    "subsidy": notices.money_text(1_000_000),
    "subject_id": "01998d2e-0000-7000-8000-000000000000",
    "coupon_id": "01998d2e-0000-7000-8000-000000000000",
    "report_id": "019a0000-0000-7000-8000-000000000002",
    "signup_id": "01998d2e-0000-7000-8000-000000000000",
}


def told(session, member):
    return session.scalars(select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_fills_its_texts_and_its_template_as_wechat_takes_them(app, kind):
    declared = KINDS[kind]
    for text in (declared.title, declared.text, declared.page):
        assert "{" not in text.format(**FACTS)
    template = templates.find(declared.template)
    if template is None:
        assert declared.template is None
        assert declared.fields == {}
    else:
        assert set(declared.fields) == set(templates.SLOTS[template.word])
        texts = {meaning: text.format(**FACTS) for meaning, text in declared.fields.items()}
        assert template.problems(texts) == {}


def test_a_term_that_ends_at_midnight_is_named_by_its_last_day():
    with time_machine.travel(NOW, tick=False):
        assert notices.term_text(dt.datetime(2026, 12, 1, tzinfo=clock.CITY)) == "11月30日"
        assert notices.term_text(dt.datetime(2026, 11, 30, 16, tzinfo=dt.UTC)) == "11月30日"
        assert notices.term_text(dt.datetime(2027, 1, 1, tzinfo=clock.CITY)) == "12月31日"
        assert notices.term_text(dt.datetime(2027, 1, 2, tzinfo=clock.CITY)) == "2027年1月1日"
        assert notices.term_text(NOW) == "2026年11月22日 10:00"


def test_the_same_thing_is_said_once_for_each_occasion(session):
    member = factories.member()
    batch = factories.batch()
    for occasion in ("3d", "3d", "1d"):
        notices.write(member.id, "coupon_expiring", batch, facts=FACTS, occasion=occasion)
    assert [one.occasion for one in told(session, member)] == ["3d", "1d"]


def test_what_has_a_template_waits_to_be_sent_until_its_deadline(session):
    member = factories.member()
    notices.write(member.id, "coupon_expiring", factories.batch(), facts=FACTS, due_at=NOW)
    (notice,) = told(session, member)
    assert notice.state is NoticeState.WAITING
    assert notice.due_at == NOW
    assert notice.deadline_at == NOW + KINDS["coupon_expiring"].lasts


def test_what_has_no_template_is_for_the_inbox_only(session):
    member = factories.member()
    notices.write(member.id, "coupon_claimed", factories.batch(), facts=FACTS)
    (notice,) = told(session, member)
    assert (notice.state, notice.outcome) == (NoticeState.KEPT, "inbox_only")


def test_a_term_that_ends_at_midnight_is_told_by_its_last_day_or_minute():
    midnight = dt.datetime(2026, 12, 1, tzinfo=clock.CITY)
    assert notices.until_text(midnight) == "2026年11月30日 23:59"
    assert notices.until_text(midnight + dt.timedelta(hours=9)) == "2026年12月1日 09:00"
