"""疗休养: a trip of the menu for those whose turn it is; places split by district, industry and unit.

Source: PRODUCT.md: units choose trips from a menu, four priority groups, never cash, never transferable;
insurance, health declaration, group leader; once in N years and substitutes on withdrawal (N assumed: 3).
Who goes is who stands in the roster, by the number that stands there: nobody uses up another one's turn.
A trip is a session, a unit's places are its quota (handed down by allocations), substitutes are the waiting
list, which goes on after signing up has closed.
"""

import datetime as dt

from app.campaign_types.declaration import (
    CampaignType,
    Exclusion,
    Gives,
    NoticeRule,
    QuotaRule,
    Rung,
    Scope,
    Section,
    SessionRule,
    Step,
    TripRule,
    Word,
)
from app.forms import Field
from models import StaffRole

KEY = "recuperation"
YEARS_BETWEEN = 2
"""This calendar year and so many before: once in three years."""

TYPE = CampaignType(
    key=KEY,
    title="职工疗休养",
    section=Section.CULTURE,
    summary="从线路菜单里选一条，单位推荐、名额到单位，不发现金、不能转让。",
    word=Word.SIGN_UP,
    fields=(
        Field(
            key="priority",
            kind="choice",
            label="您属于哪一类",
            hint="同等条件下优先安排前四类",
            options={
                "honoured": "劳模、工匠等先进职工",
                "front_line": "一线和苦脏累险岗位职工",
                "harmful": "接触职业病危害的职工",
                "gig": "新就业形态劳动者",
                "other": "其他职工",
            },
        ),
        Field(
            key="basis",
            kind="documents",
            label="属于这一类的证明",
            maximum=5,
            shown_if=("priority", ("honoured", "harmful")),
        ),
        Field(key="emergency_name", kind="name", label="紧急联系人"),
        Field(key="emergency_phone", kind="phone", label="紧急联系人手机号"),
        Field(
            key="health",
            kind="choice",
            label="身体情况",
            options={"good": "良好，可以参加", "care": "有慢性病，医生同意参加"},
        ),
        Field(
            key="health_paper",
            kind="documents",
            label="体检报告或医生意见",
            maximum=5,
            shown_if=("health", ("care",)),
        ),
        Field(
            key="leads",
            kind="choice",
            label="愿意担任领队吗",
            hint="每条线路要有一位领队",
            options={"yes": "愿意", "no": "不了"},
        ),
        Field(key="insured", kind="declaration", label="同意由主办工会统一购买旅游意外保险"),
        Field(key="is_healthy", kind="declaration", label="我已如实说明身体情况，途中不适会及时告诉领队"),
        Field(key="is_own", kind="declaration", label="名额只限本人使用，不折现、不转让"),
    ),
    quota=QuotaRule.REVIEW,
    sessions=SessionRule.CHOSEN,
    has_waitlist=True,
    offer_life=dt.timedelta(hours=48),
    offers_after_closing=True,
    steps=(Step(at=Rung.OWN, days=5), Step(at=Rung.DISTRICT, role=StaffRole.CHAIR, days=5)),
    notice=NoticeRule(days=5, scope=Scope.UNIT),
    gives=Gives.PLACE,
    trips=TripRule(),
    exclusions=(Exclusion(types=(KEY,), years=YEARS_BETWEEN),),
)
