"""审核与公示的样本: a programme with two steps and a notice, and what is shown of it."""

import datetime as dt
import uuid
from types import SimpleNamespace

from sqlalchemy import select

from app import clock
from app.campaign_types.declaration import CampaignType, Gives, NoticeRule, Rung, Scope, Section, Step
from app.db import session
from app.forms import Field
from app.services.signups import moves, steps
from models import (
    Campaign,
    NoticeScope,
    Payment,
    PaymentList,
    PublicNotice,
    PublicNoticeEntry,
    PublicObjection,
    Signup,
    SignupAction,
    SignupState,
    SignupSubject,
    StaffRole,
)
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


def approved(type_=AID, of=None, *, union=None, **facts):
    """A sign-up to the made-up programme that has been approved, of a person of `union`."""
    if "member_" not in facts:
        entry = factories.roster_entry(union_of=union or factories.union())
        facts["member_"] = factories.member(entry=entry)
    made = programmes.signup(of or programmes.campaign(type_.key, title=type_.title), **facts)
    made.member, made.roster_entry = facts["member_"], facts["member_"].roster_entry
    return made


def submitted(type_=AID, *, union=None, of=None, number=None, name="王小明", answers=None, **facts):
    """A sign-up that waits at the first step of its path, with its first move, from a person of `union`.

    Given as its facts: a refusal rolls back the session that a row would come with.
    """
    entry = factories.roster_entry(union_of=union or factories.union(), number=number, name=name)
    of = session().get_one(Campaign, of) if isinstance(of, uuid.UUID) else of
    person = factories.member(entry=entry)
    made = programmes.signup(
        of or programmes.campaign(type_.key, title=type_.title),
        member_=person,
        answers=answers or {"why": "家里有病人"},
        **{"state": SignupState.SUBMITTED, **facts},
    )
    steps.give_turn(made, steps.turns_of(made, made.campaign, type_.steps)[0])
    moves.note(None, made, SignupAction.SUBMIT)
    return SimpleNamespace(
        row=made,
        id=made.id,
        campaign_id=made.campaign_id,
        member_id=made.member_id,
        openid=person.openid,
        id_number=entry.id_number,
    )


def is_for(signup_id, index, relation="child"):
    """Somebody whom the aid is for."""
    facts = {"relation": relation, "id_number_index": index, "counted_on": clock.today()}
    session().add(SignupSubject(signup_id=signup_id, **facts))
    session().flush()


def act(desk, signup_id, action, **body):
    """Do with it what its reader would, having read it just now."""
    body.setdefault("move_count", current_move_count(signup_id))
    return desk.post(f"/reviews/{signup_id}/{action}", body)


def current_move_count(signup_id):
    return session().scalar(select(Signup.move_count).where(Signup.id == signup_id))


def lines_of(notice_id):
    """Ids of the lines of a notice, in their order."""
    return list(
        session().scalars(
            select(PublicNoticeEntry.id)
            .where(PublicNoticeEntry.public_notice_id == notice_id)
            .order_by(PublicNoticeEntry.number)
        )
    )


def on_its_way(signup):
    """The money for a sign-up stands on a list for the bank."""
    maker = factories.staff(StaffRole.FINANCE)
    listed = PaymentList(campaign_id=signup.campaign_id, made_by=maker.id, made_at=clock.now())
    session().add(listed)
    session().flush()
    session().add(Payment(list_id=listed.id, number=1, signup_id=signup.id, amount_fen=100))
    session().flush()
