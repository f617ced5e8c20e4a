"""春送岗位的演示数据: employers of the invented city, their open posts, and a fair with their booths."""

import datetime as dt
import io
from collections.abc import Sequence

from PIL import Image, ImageDraw
from sqlalchemy import exists, select

from app import clock
from app.db import session
from app.seeding.city.plans import City, UnitPlan
from app.services import attachments, unions
from models import Employer, EmployerState, FairBooth, JobFair, JobPost, Member

_POSTS = (
    (
        ("数控车工", 6, 6_500_00, 9_000_00, "会看图纸，懂一种数控系统；两班倒，包工作餐。"),
        ("质检员", 2, 5_000_00, 6_500_00, "细心，会用量具；长白班，双休。"),
    ),
    (
        ("减速机装配钳工", 4, 6_000_00, 8_500_00, "有钳工证优先，新手有师傅带；缴五险一金。"),
        ("仓库管理员", 1, 4_500_00, 5_500_00, "会用电脑记账，能开叉车更好；长白班。"),
    ),
    (
        ("铸造工", 5, 7_000_00, 9_500_00, "有高温津贴，每年体检；三班倒，可住宿舍。"),
        ("设备维修电工", 2, 6_500_00, 8_000_00, "持低压电工证；随叫随到有补贴。"),
    ),
)
"""What each employer offers: post, headcount, monthly pay from and to in fen, and a few words."""
_FAIR = "春风行动暖心招聘会（样板）"
_OPEN = dt.timedelta(days=90)
_AHEAD = dt.timedelta(days=21)
_HOURS = dt.timedelta(hours=3)
_BOOTHS = 12


def renew(city: City) -> None:
    """Write what is missing, keep the posts open, and plan the next fair when one is over.

    What people have closed, taken down or cancelled stays as they have left it.
    """
    plans = city.units[: len(_POSTS)]
    if not session().scalar(select(exists(select(Employer.id)))):
        _write_employers(city, plans)
    codes = [plan.credit_code for plan in plans]
    approved = select(Employer).where(
        Employer.credit_code.in_(codes), Employer.state == EmployerState.APPROVED
    )
    employers = session().scalars(approved.order_by(Employer.id)).all()
    _keep_open(employers)
    _plan_fair(employers)


def _write_employers(city: City, plans: Sequence[UnitPlan]) -> None:
    """Their contacts are the demo's clerks, so that one can log in as a contact and read what comes in."""
    for number, (plan, posts) in enumerate(zip(plans, _POSTS, strict=True)):
        clerk = city.demo_clerks[number % len(city.demo_clerks)]
        contact = session().scalars(select(Member).where(Member.openid == clerk.openid)).one_or_none()
        if contact is None:  # The account has been erased since.
            continue
        made = Employer(
            member_id=contact.id,
            union_id=unions.get_of_district(plan.district).id,
            name=plan.name,
            credit_code=plan.credit_code,
            district=plan.district,
            introduction=f"职工 {plan.headcount} 人，有食堂、宿舍和职工之家。",
            licence_id=attachments.hand_in(contact, _licence(plan.credit_code)).id,
            state=EmployerState.APPROVED,
            submitted_at=clock.now(),
            decided_at=clock.now(),
        )
        made.contact_name, made.contact_phone = clerk.name, clerk.phone
        session().add(made)
        session().flush()
        for title, headcount, pay_from_fen, pay_to_fen, text in posts:
            session().add(
                JobPost(
                    employer_id=made.id,
                    title=title,
                    district=plan.district,
                    headcount=headcount,
                    pay_from_fen=pay_from_fen,
                    pay_to_fen=pay_to_fen,
                    text=text,
                    ends_on=clock.today() + _OPEN,
                    posted_at=clock.now(),
                )
            )
    session().flush()


def _licence(credit_code: str) -> bytes:
    """A sheet that nobody takes for a licence: it says SAMPLE, and the number."""
    sheet = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(sheet).text((40, 180), f"SAMPLE {credit_code}", fill="black")
    drawn = io.BytesIO()
    sheet.save(drawn, "PNG")
    return drawn.getvalue()


def _keep_open(employers: Sequence[Employer]) -> None:
    offered = [title for posts in _POSTS for title, *_ in posts]
    ours = select(JobPost).where(
        JobPost.employer_id.in_([one.id for one in employers]),
        JobPost.title.in_(offered),
        JobPost.closed_at.is_(None),
    )
    for post in session().scalars(ours):
        post.ends_on = max(post.ends_on, clock.today() + _OPEN / 3)


def _plan_fair(employers: Sequence[Employer]) -> None:
    """The next one, in three weeks at nine in the morning, once the last is over."""
    coming = select(exists(select(JobFair.id).where(JobFair.ends_at > clock.now())))
    if session().scalar(coming):
        return
    day = clock.today() + _AHEAD
    starts_at = dt.datetime.combine(day, dt.time(9), clock.CITY)
    fair = JobFair(
        union_id=unions.get_city().id,
        title=_FAIR,
        place="市工人文化宫一楼大厅",
        starts_at=starts_at,
        ends_at=starts_at + _HOURS,
        booth_count=_BOOTHS,
    )
    session().add(fair)
    session().flush()
    for number, employer in enumerate(employers, 1):
        session().add(FairBooth(fair_id=fair.id, employer_id=employer.id, number=number))
