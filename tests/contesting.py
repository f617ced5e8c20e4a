"""竞赛的样本: a contest with two rounds, its entries, its judges and what they hand in."""

from types import SimpleNamespace

from sqlalchemy import select

from app import clock
from app.campaign_types.declaration import CampaignType, Contest, Criterion, Round, Section
from app.db import session
from app.forms import Field
from app.services import contests
from models import ContestEntry, ContestPublication, ContestRound, ContestRoundState, StaffRole
from tests import factories, programmes

CONTEST = CampaignType(
    key="made_up_contest",
    title="样本竞赛",
    section=Section.GROWTH,
    summary="测试用的竞赛项目",
    consents=(),
    fields=(Field(key="track", kind="choice", label="组别", options={"a": "甲组", "b": "乙组"}),),
    contest=Contest(
        rounds=(
            Round(
                title="初选",
                criteria=(
                    Criterion(key="skill", label="技能", points=60),
                    Criterion(key="manner", label="规范", points=40),
                ),
            ),
            Round(title="决赛", criteria=(Criterion(key="skill", label="技能", points=100),), trims=True),
        ),
        awards={"first": "一等奖", "second": "二等奖"},
        group_by="track",
    ),
)


def entry_ids(round_id):
    """Ids of the entries of a round, in their order."""
    return select(ContestEntry.id).where(ContestEntry.round_id == round_id).order_by(ContestEntry.id)


def contest(*, type_=CONTEST, entrants=3, judges=2, union=None, tracks=("a",), opened=True):
    """A campaign with so many entrants in its first round, and so many judges; given as facts."""
    campaign = programmes.campaign(type_.key, title="样本竞赛")
    people = [
        factories.member(entry=factories.roster_entry(union_of=union or factories.union(), name=f"王小{one}"))
        for one in "甲乙丙丁戊己庚辛壬癸"[:entrants]
    ]
    signups = [
        programmes.signup(campaign, member_=person, answers={"track": tracks[number % len(tracks)]})
        for number, person in enumerate(people)
    ]
    manager = factories.staff(StaffRole.OPERATOR, StaffRole.PUBLISHER)
    manager.acting_as = frozenset({StaffRole.OPERATOR})
    panel = [factories.staff(StaffRole.READ_ONLY) for _ in range(judges)]
    round_id = None
    if judges:
        contests.name_judges(manager, campaign.id, [one.username for one in panel])
    if opened:
        round_id = contests.open_first(manager, campaign.id).rounds[0].round.id
    session().flush()
    return SimpleNamespace(
        id=campaign.id,
        round_id=round_id,
        signup_ids=[one.id for one in signups],
        openids=[one.openid for one in people],
        member_ids=[one.id for one in people],
        panel=panel,
        manager=manager,
    )


def published(signup):
    """The only entry of a contest of one round, which has been scored by nobody's sheet but its rank."""
    facts = {"state": ContestRoundState.CLOSED, "closed_at": clock.now()}
    made = ContestRound(campaign_id=signup.campaign_id, number=1, **facts)
    session().add(made)
    session().flush()
    session().add(
        ContestEntry(
            round_id=made.id, signup_id=signup.id, rank=1, score_centi=9250, award="first", listed_as=1
        )
    )
    session().add(ContestPublication(campaign_id=signup.campaign_id, published_at=clock.now()))
    session().flush()
