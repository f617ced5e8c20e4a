"""审核与公示的样本: a programme with two steps and a notice, and what is shown of it."""

import datetime as dt

from app import clock
from app.campaign_types.declaration import CampaignType, Gives, NoticeRule, Rung, Scope, Section, Step
from app.db import session
from app.forms import Field
from models import NoticeScope, PublicNotice, PublicNoticeEntry, PublicObjection, StaffRole
from tests import factories, programmes

AID = CampaignType(
    key="made_up_aid",
    title="样本帮扶",
    section=Section.CARE,
    summary="测试用的帮扶项目",
    fields=(
        Field(key="why", kind="long_text", label="困难情况"),
        Field(key="work", kind="text", label="工作", is_required=False),
    ),
    steps=(Step(at=Rung.OWN), Step(at=Rung.DISTRICT, role=StaffRole.CHAIR, days=3)),
    notice=NoticeRule(scope=Scope.UNIT),
    gives=Gives.MONEY,
    amount_max_fen=300_000,
    is_sensitive=True,
)
HONOUR = CampaignType(
    key="made_up_honour",
    title="样本荣誉",
    section=Section.HONOURS,
    summary="测试用的荣誉项目",
    steps=(Step(at=Rung.HOST, role=StaffRole.CHAIR),),
    notice=NoticeRule(),
)


def notice(*signups, scope=NoticeScope.PUBLIC, union=None, days=5, **facts):
    """A notice over these sign-ups, shown since a moment ago for so many days."""
    now = clock.now()
    made = PublicNotice(
        campaign_id=signups[0].campaign_id,
        scope=scope,
        union_id=(union or factories.city()).id,
        made_by=factories.staff(StaffRole.PUBLISHER).id,
        **{"begins_at": now - dt.timedelta(minutes=1), "closes_at": now + dt.timedelta(days=days), **facts},
    )
    session().add(made)
    session().flush()
    for number, signup in enumerate(signups, 1):
        session().add(PublicNoticeEntry(public_notice_id=made.id, signup_id=signup.id, number=number))
    session().flush()
    return made


def objection(of, entry=None, *, member_=None, text="他家有两套房", **facts):
    """An open objection to a notice or to one line of it."""
    now = clock.now()
    made = PublicObjection(
        public_notice_id=of.id,
        entry_id=entry.id if entry else None,
        member_id=(member_ or factories.member()).id,
        raised_at=now,
        due_at=now + dt.timedelta(days=5),
        **facts,
    )
    made.text = text
    session().add(made)
    session().flush()
    return made


def approved(type_=AID, of=None, **facts):
    """A sign-up to the made-up programme that has been approved."""
    return programmes.signup(of or programmes.campaign(type_.key, title=type_.title), **facts)
