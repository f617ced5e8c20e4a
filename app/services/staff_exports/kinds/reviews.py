"""导出报名, as the review desk lists them: what waits at one's step, or what has become of a campaign's."""

from typing import Any

from app.campaign_types import TYPES
from app.paging import Page
from app.services import reviews, signups
from app.services.reviews.queue import Listed, Wanted
from app.services.reviews.sheets import STATES
from app.services.staff_exports.declaration import Column, ExportKind, Filter, flag, one, state, yuan
from models import DELEGABLE, DISTRICT_NAMES, District, SignupState, Staff, StaffRole

TITLES = {key: declared.title for key, declared in TYPES.items()}

STEPS = {StaffRole.REVIEWER: "审核人", StaffRole.CHAIR: "主席"}


def _type(value: str) -> str:
    if value not in TYPES:
        raise ValueError(value)
    return value


def _read(staff: Staff, filters: dict[str, Any], limit: int, cursor: str | None) -> Page[Listed]:
    wanted = Wanted(
        campaign_id=filters["campaign_id"],
        type_=filters["type"],
        role=filters["role"],
        union_id=filters["union_id"],
        district=filters["district"],
        mine=filters["mine"] or False,
        overdue=filters["overdue"] or False,
        soon=filters["soon"] or False,
    )
    where = filters["state"]
    if where is None or where is SignupState.SUBMITTED:
        return reviews.list_waiting(staff, wanted, limit=limit, cursor=cursor)
    return reviews.list_by_state(staff, wanted, where, limit=limit, cursor=cursor)


def _name(listed: Listed) -> str:
    """Of what one has to step aside from, no more than the desk shows."""
    signup = listed.signup
    return signups.masked_name(signup) if listed.must_recuse else signups.whole_name(signup)


KIND = ExportKind(
    key="reviews",
    title="报名",
    list_rule="/reviews",
    roles=DELEGABLE,
    filters={
        "campaign_id": one("活动"),
        "type": Filter("类型", _type, TITLES),
        "state": state(SignupState, STATES),
        "mine": flag("只看分给我的"),
        "overdue": flag("只看超期的"),
        "soon": flag("只看两天内到期的"),
        "role": state(StaffRole, STEPS, "轮到谁"),
        "union_id": one("工会"),
        "district": state(District, DISTRICT_NAMES, "区"),
    },
    read=_read,
    columns=(
        Column("活动", lambda listed: listed.signup.campaign.title),
        Column("姓名或单位", lambda listed: signups.masked_name(listed.signup), _name),
        Column("所在工会", lambda listed: signups.shown_union(listed.signup)),
        Column("状态", lambda listed: STATES[listed.signup.state]),
        Column("报名时间", lambda listed: signups.shown_since(listed.signup)),
        Column("承诺办结", lambda listed: listed.signup.stage_due_at),
        Column("核定金额（元）", lambda listed: yuan(listed.signup.amount_fen)),
    ),
)
