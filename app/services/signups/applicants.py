"""申请人: who has signed up, as others may read it."""

import datetime as dt
import uuid

from sqlalchemy.orm import joinedload

from app import clock, privacy
from app.services import campaigns
from models import ApplicantKind, Signup
from models.districts import DISTRICT_NAMES, District

APPLICANT = (joinedload(Signup.union), joinedload(Signup.member), joinedload(Signup.roster_entry))
"""What has to be loaded with a sign-up so that it can be said whose it is."""
NOBODY = "已注销"
ANONYMOUS = "不记名"
WHOLE_CITY = "全市"
GROWN_UP_AT = 18


def masked_name(signup: Signup) -> str:
    """姓名, masked, of a person; the name of a unit.

    Of an anonymous answer there is none. The sign-up comes with its campaign.
    """
    if campaigns.type_of(signup.campaign).is_anonymous:
        return ANONYMOUS
    if signup.applicant_kind is ApplicantKind.UNIT:
        return signup.union.name
    person = signup.roster_entry or signup.member
    return privacy.mask_name(person.name if person else None) or NOBODY


def person_of(signup: Signup) -> uuid.UUID | None:
    """谁: whose record tells more; None of a unit, of an anonymous answer, and of who has no account.

    The sign-up comes with its campaign.
    """
    if campaigns.type_of(signup.campaign).is_anonymous or signup.applicant_kind is ApplicantKind.UNIT:
        return None
    return None if signup.member_id is None else signup.roster_entry_id


def whole_name(signup: Signup) -> str:
    """姓名 without the mask, for an export that a second person has agreed to, and for nothing else."""
    person = signup.roster_entry or signup.member
    if signup.applicant_kind is ApplicantKind.UNIT or campaigns.type_of(signup.campaign).is_anonymous:
        return masked_name(signup)
    return (person.name if person else None) or NOBODY


def shown_union(signup: Signup) -> str:
    """所在工会; of an anonymous answer no more than the district."""
    if not campaigns.type_of(signup.campaign).is_anonymous:
        return signup.union.name
    district = signup.union.district
    return WHOLE_CITY if district is None else DISTRICT_NAMES[District(district)]


def shown_since(signup: Signup) -> dt.datetime:
    """何时交的; of an anonymous answer no more than the day, or else the log would tell whose it is."""
    if not campaigns.type_of(signup.campaign).is_anonymous:
        return signup.created_at
    return signup.created_at.astimezone(clock.CITY).replace(hour=0, minute=0, second=0, microsecond=0)


def is_child(signup: Signup) -> bool:
    """未成年: by the ID number of the applicant himself; whom an aid is for is never named anyway."""
    person = signup.roster_entry or signup.member
    number = person.id_number if person and signup.applicant_kind is ApplicantKind.PERSON else None
    if number is None:
        return False
    born_on, today = dt.date.fromisoformat(number[6:14]), clock.today()
    age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return age < GROWN_UP_AT
