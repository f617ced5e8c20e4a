"""待办的演示数据: invented people have handed in, so that every desk has work when the demo first starts.

They are accounts that `history` has made; nobody whom the demo lets in has signed up for anything. What was
judged already was judged by the demo's own staff, through the services that they use.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Iterator

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload, selectinload

from app import clock, workdays
from app.campaign_types import TYPES
from app.campaign_types.declaration import Gives, SessionRule
from app.db import session
from app.seeding import papers
from app.seeding.casework_plans import PLANS, SALON, CasePlan, Next, ProgrammePlan
from app.services import (
    attachments,
    audit,
    campaigns,
    legal_cases,
    payments,
    public_notices,
    referrals,
    reviews,
    unions,
)
from app.services.reviews import Act, Verdict
from app.services.signups import moves, signing, steps
from models import (
    Campaign,
    CampaignSession,
    CampaignState,
    Clerk,
    Handout,
    Lawyer,
    LegalWork,
    Member,
    Partner,
    PublicNoticeState,
    RosterEntry,
    Signup,
    SignupAction,
    SignupMove,
    SignupSubject,
    Staff,
    StaffRole,
    Store,
    Union,
)

OPEN = (SALON,)
"""Titles of those that are still open, though people have signed up already."""
_DAY = dt.timedelta(days=1)
_BUDGET_FEN = 200_000_00
_NOTICE_OVER = 10 * _DAY
_ACCOUNTS = 25


def write(say: Callable[[str], None]) -> None:
    """Fill what is missing, once; a demo that has it is left as people have made it."""
    if session().scalar(select(exists().where(Campaign.title == PLANS[0].title))):
        return
    people = People()
    if not people.are_enough():
        return
    say("正在准备待办的申请……")
    for plan in PLANS:
        _run(plan, people)


def _run(plan: ProgrammePlan, people: "People") -> None:
    campaign = publish(plan)
    made = [hand_in(campaign, case, people) for case in plan.cases]
    for signup, case in zip(made, plan.cases, strict=True):
        if case.approved_steps:
            _judge(signup, case, people)
    if plan.is_shown:
        _show(campaign, plan, people)
    if plan.is_to_be_paid:
        _pay(campaign, people)
    if plan.next is not None:
        _pass_on(made[0], plan.next, people)
    for signup, case in zip(made, plan.cases, strict=True):
        if case.is_handed_out:
            _hand_out(signup)
        if plan.is_over:
            moves.move(None, signup, SignupAction.HAND_OUT)
        age(signup, case)
    if plan.is_over:
        campaign.state, campaign.state_reason = CampaignState.ENDED, "已经办完"
        campaign.ended_at = campaign.closes_at + 60 * _DAY


def _show(campaign: Campaign, plan: ProgrammePlan, people: "People") -> None:
    """Its notice has begun; somebody objects, where the plan says so."""
    (shown,) = public_notices.publish(people.staff("city", StaffRole.PUBLISHER), campaign.id)
    if plan.objection is not None:
        objector = people.next_of("zhonglou")
        line = public_notices.get_shown(objector, shown.id).lines[0]
        public_notices.object_to(objector, shown.id, text=plan.objection, entry_id=line.id)


class People:
    """Who hands in, in their order and each once, and who judges."""

    def __init__(self, *, behind: int = 0) -> None:
        """Begins after so many accounts of each district, which are left to others."""
        self._given: dict[str, Member] = {}
        self._left = {slug: self._accounts(slug)[behind:] for slug in ("tianning", "wujin", "zhonglou")}
        found = session().scalars(select(Staff).options(selectinload(Staff.grants))).all()
        self._staff = {one.username: one for one in found}

    def are_enough(self) -> bool:
        """Whether there is somebody for each; an old demo may have no such accounts."""
        wanted = {case.who for plan in PLANS for case in plan.cases}
        return all(
            len(left) > sum(who.startswith(slug) for who in wanted) for slug, left in self._left.items()
        )

    def find(self, who: str) -> Member:
        """The same account for the same words, such as `tianning 1`."""
        if who not in self._given:
            self._given[who] = self.next_of(who.split(maxsplit=1)[0])
        return self._given[who]

    def give(self, who: str, member: Member) -> None:
        """From now on these words mean this account."""
        self._given[who] = member

    def next_of(self, slug: str) -> Member:
        return self._left[slug].pop(0)

    def judge_of(self, signup: Signup) -> Staff:
        """Of the demo's staff the nearest who may judge the step that it waits at."""
        if signup.stage_union_id is None or signup.stage_role is None:
            raise LookupError(f"nobody is to judge {signup.id}")
        path = session().get_one(Union, signup.stage_union_id)
        return self.staff(path.district or "city", signup.stage_role)

    def staff(self, place: str, role: StaffRole) -> Staff:
        near = self._staff.get(f"{place}.{role.value}")
        return near or self._staff[f"city.{role.value}"]

    def _accounts(self, district: str) -> list[Member]:
        above = unions.get_of_district(district).id
        found = session().scalars(
            select(Member)
            .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
            .join(Union, Union.id == RosterEntry.union_id)
            .where(Member.openid.startswith("demo-history-"), Union.ancestor_ids.contains([above]))
            .order_by(Member.openid)
            .options(joinedload(Member.roster_entry))
            .limit(_ACCOUNTS)
        )
        return list(found)


def publish(plan: ProgrammePlan) -> Campaign:
    """The campaign of a plan, as it was published."""
    declared, midnight = TYPES[plan.type], clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    host = unions.get_city() if plan.host is None else unions.get_of_district(plan.host)
    made = Campaign(
        type=plan.type,
        union_id=host.id,
        district=plan.host,
        title=plan.title,
        summary=declared.summary,
        body=declared.summary,
        state=CampaignState.PUBLISHED,
        opens_at=midnight + plan.opens_day * _DAY,
        closes_at=midnight + plan.closes_day * _DAY,
        budget_fen=_BUDGET_FEN if declared.gives is Gives.MONEY else None,
    )
    session().add(made)
    session().flush()
    campaigns.write_form(made)
    audit.record(None, "campaigns.publish", made)
    if declared.sessions is not SessionRule.NONE:
        _add_session(made, plan, midnight)
    return made


def _add_session(campaign: Campaign, plan: ProgrammePlan, midnight: dt.datetime) -> None:
    """One. What is picked up is picked up where the first of the demo's clerks stands."""
    store = None
    if TYPES[plan.type].gives is Gives.PACK:
        store = session().get_one(Store, _first_clerk().store_id)
    starts_at = midnight + plan.session_day * _DAY + dt.timedelta(hours=9)
    ends_at = starts_at + plan.session_days * _DAY
    made = CampaignSession(
        campaign_id=campaign.id,
        title=f"{store.name}领取" if store else "第一场",
        place=store.address if store else "市职工服务中心一楼咖啡厅",
        store_id=store.id if store else None,
        starts_at=starts_at,
        ends_at=ends_at,
        closes_at=ends_at if store else starts_at,
        capacity=plan.capacity,
    )
    session().add(made)
    session().flush()


def _first_clerk() -> Clerk:
    return (
        session()
        .scalars(
            select(Clerk)
            .where(Clerk.removed_at.is_(None))
            .order_by(Clerk.id)
            .options(joinedload(Clerk.member))
        )
        .first()
        or _missing()
    )


def _missing() -> Clerk:
    raise LookupError("the demo has no clerk")


def hand_in(campaign: Campaign, case: CasePlan, people: People) -> Signup:
    """交申请: by the person whom the plan names."""
    member = people.find(case.who)
    entry = member.roster_entry
    if entry is None:
        raise LookupError(f"{member.id} is not in the roster")
    whose = {
        "applicant_id": entry.id,
        "member_id": member.id,
        "roster_entry_id": entry.id,
        "union_id": entry.union_id,
    }
    slot = session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == campaign.id))
    own = {each.key: getattr(entry, each.kind) for each in TYPES[campaign.type].fields if each.is_own}
    return signing.hand_in(
        member,
        campaign,
        whose,
        answers={**case.answers, **own},
        session_id=slot,
        attachments={key: list(_papers(member, key, count)) for key, count in case.papers.items()},
    )


def _papers(member: Member, key: str, count: int) -> Iterator[uuid.UUID]:
    for number in range(1, count + 1):
        yield attachments.hand_in(member, papers.draw(f"{key}  {number} / {count}")).id


def approve(signup: Signup, people: People, *, steps_count: int, amount_fen: int | None = None) -> None:
    """So many steps, each by whoever of the demo's staff judges it."""
    for _ in range(steps_count):
        staff = people.judge_of(signup)
        verdict = Verdict(act=Act.APPROVE, move_count=signup.move_count, amount_fen=amount_fen)
        reviews.judge(staff, signup.id, verdict)


def _judge(signup: Signup, case: CasePlan, people: People) -> None:
    approve(signup, people, steps_count=case.approved_steps, amount_fen=case.amount_fen)
    if case.returned_item is not None:
        staff = people.judge_of(signup)
        verdict = Verdict(
            act=Act.RETURN, move_count=signup.move_count, item=case.returned_item, reason="照片看不清，请重拍"
        )
        reviews.judge(staff, signup.id, verdict)


def _pay(campaign: Campaign, people: People) -> None:
    """Its notices are over, and finance has made a list that a second person is to check."""
    end_notices(campaign, people)
    payments.draft(people.staff("city", StaffRole.FINANCE), campaign.id)


def end_notices(campaign: Campaign, people: People) -> None:
    """Its notices have hung for their term."""
    for notice in public_notices.publish(people.staff("city", StaffRole.PUBLISHER), campaign.id):
        notice.begins_at, notice.closes_at = notice.begins_at - _NOTICE_OVER, notice.closes_at - _NOTICE_OVER
        notice.state, notice.ended_at = PublicNoticeState.CLOSED, notice.closes_at
    session().flush()


def _pass_on(signup: Signup, to: Next, people: People) -> None:
    """To the first lawyer who may be assigned, or to the first bank."""
    reviewer = people.staff("city", StaffRole.REVIEWER)
    if to is Next.PARTNER:
        bank = session().scalars(select(Partner.id).order_by(Partner.id)).first()
        if bank is not None:
            referrals.forward(reviewer, signup.id, partner_id=bank, reference="样板工贷〔2026〕3 号")
        return
    lawyer = session().scalars(select(Lawyer.id).order_by(Lawyer.id)).first()
    if lawyer is not None:
        case = legal_cases.assign(reviewer, signup.id, lawyer_id=lawyer)
        said = "已经见过本人，材料齐全，先发催告函，再申请调解。"
        legal_cases.record(
            reviewer, case.id, kind=LegalWork.TALK, on_day=clock.today(), text=said, attachment_id=None
        )


def _hand_out(signup: Signup) -> None:
    """At the till where the demo's first clerk stands."""
    clerk = _first_clerk()
    session().add(
        Handout(
            signup_id=signup.id,
            member_id=signup.member_id,
            store_id=clerk.store_id,
            clerk_id=clerk.id,
            code_hash=secrets.token_bytes(32),
            handed_on=clock.today(),
            handed_at=clock.now(),
        )
    )
    moves.move(clerk.member, signup, SignupAction.HAND_OUT)


def age(signup: Signup, case: CasePlan) -> None:
    """Handed in so many days ago, each step some hours after the one before, and its clock with it."""
    handed_in = clock.now() - case.days_ago * _DAY
    signup.created_at = handed_in
    session().execute(
        update(SignupSubject)
        .where(SignupSubject.signup_id == signup.id)
        .values(counted_on=handed_in.astimezone(clock.CITY).date())
    )
    pace = (clock.now() - handed_in) / (signup.move_count + 1)
    for number in range(1, signup.move_count + 1):
        session().execute(
            update(SignupMove)
            .where(SignupMove.signup_id == signup.id, SignupMove.number == number)
            .values(at=handed_in + (number - 1) * pace)
        )
    if signup.stage_union_id is not None:
        turn = _turn(signup)
        began_at = handed_in + (signup.move_count - 1) * pace
        signup.stage_due_at = workdays.end_of_working_day(began_at, turn.step.days)


def _turn(signup: Signup) -> steps.Turn:
    declared = campaigns.type_of(signup.campaign)
    path = steps.turns_of(signup, signup.campaign, declared.steps)
    return next(turn for turn in path if turn.number == signup.stage)
