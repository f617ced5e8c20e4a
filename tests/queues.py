"""排队的样本: a made-up event with sessions and a waiting list, and a made-up aid that is reviewed."""

import datetime as dt

from app.campaign_types import TYPES
from app.campaign_types.declaration import (
    CampaignType,
    Exclusion,
    Gives,
    QuotaRule,
    Rung,
    Section,
    SessionRule,
    Step,
    Word,
)
from app.db import session
from app.forms import Field
from models import CampaignQuota, StaffRole
from tests import programmes

EVENT = CampaignType(
    key="made_up_event",
    title="样本演出",
    section=Section.CULTURE,
    summary="测试用的演出",
    consents=(),
    has_waitlist=True,
    offer_life=dt.timedelta(hours=2),
    sessions=SessionRule.CHOSEN,
    gives=Gives.PLACE,
)
CLASS = CampaignType(
    key="made_up_class",
    title="样本课程",
    section=Section.CULTURE,
    summary="测试用的课程, 名额分给各工会",
    consents=(),
    has_waitlist=True,
    offer_life=dt.timedelta(hours=2),
    gives=Gives.PLACE,
)
MIXER = CampaignType(
    key="made_up_mixer",
    title="样本联谊",
    section=Section.CULTURE,
    summary="测试用的联谊, 名额分男女",
    consents=(),
    fields=(Field(key="side", kind="choice", label="您是", options={"left": "左", "right": "右"}),),
    has_waitlist=True,
    waitlist_max=2,
    places_by="side",
    gives=Gives.PLACE,
)
TRIP = CampaignType(
    key="made_up_trip",
    title="样本疗休养",
    section=Section.CULTURE,
    summary="测试用的疗休养, 审核后给名额, 有替补",
    consents=(),
    has_waitlist=True,
    offers_after_closing=True,
    offer_life=dt.timedelta(hours=2),
    quota=QuotaRule.REVIEW,
    sessions=SessionRule.CHOSEN,
    steps=(Step(at=Rung.HOST, role=StaffRole.CHAIR),),
    gives=Gives.PLACE,
)
AID = CampaignType(
    key="made_up_aid_with_papers",
    title="样本助学",
    section=Section.SEASONS,
    summary="测试用的助学",
    word=Word.APPLY,
    consents=(),
    fields=(
        Field(key="why", kind="long_text", label="困难情况"),
        Field(key="stage", kind="choice", label="在读阶段", options={"middle": "高中", "university": "大学"}),
        Field(
            key="letter",
            kind="documents",
            label="录取通知书",
            maximum=2,
            shown_if=("stage", ("university",)),
        ),
        Field(key="papers", kind="photos", label="家庭收入证明", maximum=3),
        Field(key="child", kind="id_number", label="孩子的身份证号", is_required=False, is_subject=True),
    ),
    exclusions=(Exclusion(types=("made_up_aid_with_papers",)),),
    quota=QuotaRule.REVIEW,
    steps=(Step(at=Rung.OWN), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=3)),
    gives=Gives.MONEY,
    may_reapply=True,
    mending_days=5,
)
ALL = (EVENT, CLASS, MIXER, TRIP, AID)


def declare(monkeypatch, *types):
    """Let the engine know these for one test."""
    for declared in types or ALL:
        monkeypatch.setitem(TYPES, declared.key, declared)


def campaign(type_=EVENT, **facts):
    """A running campaign of a made-up type, loaded with its sessions and quotas."""
    made = programmes.campaign(type_.key, **{"title": type_.title, **facts})
    session().refresh(made, ["sessions", "quotas"])
    return made


def quota(of, capacity, union=None, **facts):
    """Places for the people of `union`, or for everybody."""
    made = CampaignQuota(
        campaign_id=of.id, union_id=None if union is None else union.id, capacity=capacity, **facts
    )
    session().add(made)
    session().flush()
    return made
