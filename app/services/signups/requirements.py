"""要先有: what a type demands of somebody besides being meant, each by its name; it refuses by itself."""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from app import clock
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import AppError, Forbidden
from app.services import matchmaking_profiles
from models import Member, MixerReport


class MixersPaused(Forbidden):
    code, detail = "mixers_paused", "工会核实了别人反映的情况，您暂时不能报名联谊"
    next = "有不同意见，请到“我的—咨询建议”说明，或拨打 12351"


def _ensure_good_standing(member: Member) -> None:
    """Nobody has kept the person away for now. Refuses with `mixers_paused` (with `until`)."""
    until = session().scalar(
        select(func.max(MixerReport.barred_until)).where(MixerReport.reported_id == member.id)
    )
    if until is not None and clock.today() <= until:
        raise MixersPaused(
            detail=f"工会核实了别人反映的情况，{until.year}年{until.month}月{until.day}日以前您不能报名联谊",
            until=until.isoformat(),
        )


REQUIREMENTS: Mapping[str, Callable[[Member], object]] = {
    "matchmaking_profile": matchmaking_profiles.require_ready,
    "good_standing": _ensure_good_standing,
}
"""Name, as a type declares it → who asks."""

REFUSALS: tuple[type[AppError], ...] = (
    matchmaking_profiles.ProfileMissing,
    matchmaking_profiles.UnderAge,
    matchmaking_profiles.ProfilePaused,
    matchmaking_profiles.NotVouched,
    matchmaking_profiles.VouchExpired,
    MixersPaused,
)
"""What they may answer, for the doors."""


def ensure(declared: CampaignType, member: Member) -> None:
    """Refuse, with one of `REFUSALS`, who has not what the type requires."""
    for name in declared.requires:
        REQUIREMENTS[name](member)
