"""适合谁: whether a person may sign up for a campaign himself, and if not, why."""

from app import audiences
from app.audiences import Audience, Person, Reason
from app.campaign_types.declaration import CampaignType
from app.services import campaigns, eligibility
from models import ApplicantKind, Campaign, Member, RosterEntry

FOR_UNITS = Reason(
    "for_units", "这个活动由单位工会统一办理，个人不用报名", "请联系单位工会的经办人，或拨打 12351"
)


def reasons_against(declared: CampaignType, audience: Audience, person: Person) -> list[Reason]:
    """Why the person may not; empty where he may. Who is not verified hears only that, as everywhere."""
    if ApplicantKind.PERSON not in declared.applicants:
        return [FOR_UNITS]
    return audiences.reasons_against(audience, person)


def ensure(campaign: Campaign, member: Member) -> None:
    """Refuse with `not_verified` or `not_eligible` (with `reasons`) who may not sign up himself."""
    _ensure_for_persons(campaign)
    eligibility.ensure(campaigns.audience_of(campaign), member)


def ensure_entry(campaign: Campaign, entry: RosterEntry) -> None:
    """The same, of a person in the roster who stands at a counter and has shown who he is."""
    _ensure_for_persons(campaign)
    audience = campaigns.audience_of(campaign)
    eligibility.ensure_person(audience, eligibility.get_person_of(entry, [audience]))


def _ensure_for_persons(campaign: Campaign) -> None:
    if ApplicantKind.PERSON not in campaigns.type_of(campaign).applicants:
        raise eligibility.NotEligible(next=FOR_UNITS.next, reasons=[eligibility.as_member(FOR_UNITS)])
