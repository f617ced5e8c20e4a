"""转介: where one's application has gone, and what was answered."""

import uuid
from collections.abc import Sequence

from app.edge.access import Who
from app.edge.doors import Door
from app.services import referrals, signups
from miniprogram_api.referrals.schemas import OwnReferralsSchema
from models import Member, Referral

door = Door("referrals", description="转介合作机构")


@door.get(
    "/me/signups/<uuid:signup_id>/referrals",
    who=Who.MEMBER,
    answers=OwnReferralsSchema,
    refuses=(signups.SignupNotFound,),
)
def list_mine(member: Member, signup_id: uuid.UUID) -> dict[str, Sequence[Referral]]:
    """转到哪里了, the latest first."""
    return {"items": referrals.list_mine(member, signup_id)}
