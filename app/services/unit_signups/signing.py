"""单位报名: the operator signs the unit up, with answers, files and a list of names."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.db import session
from app.errors import Conflict, Forbidden
from app.services import campaigns, name_lists, unions
from app.services.signups import answering, double_aid, signing
from app.services.signups.answering import Attached
from models import ApplicantKind, Campaign, District, Signup, SignupState, Staff, Union
from models.districts import DISTRICT_NAMES


class CampaignNotForUnits(Conflict):
    code, detail = "campaign_not_for_units", "这个活动由职工本人报名，单位不用办理"
    next = "请告诉职工到小程序的“活动”里报名"


class UnitNotInDistrict(Forbidden):
    code, detail = "unit_not_in_district", "这个活动由别的辖市(区)办，贵单位的工会不在那里"
    next = "请看看本辖市(区)和全市的活动，或问问上级工会"


def sign_up(
    staff: Staff,
    campaign_id: uuid.UUID,
    *,
    union_id: uuid.UUID,
    answers: Mapping[str, Any],
    session_id: uuid.UUID | None = None,
    attachments: Attached | None = None,
    name_list_id: uuid.UUID | None = None,
) -> Signup:
    """单位报名: `staff` acts for the union of the unit, and so judges it nowhere on its way.

    Refuses with `union_not_found`, `campaign_not_found` (also where the host stands elsewhere in the tree),
    `campaign_not_for_units`, `unit_not_in_district`, `campaign_not_open`, `session_invalid`,
    `answers_invalid`, `attachment_not_found`, `already_signed_up`, `double_aid`, `name_list_required`,
    `name_list_not_found`, `person_listed_elsewhere`, `campaign_full`.
    """
    union = unions.get_in_scope(staff, union_id)
    campaign = get_for(union, campaign_id)
    declared = campaigns.type_of(campaign)
    signing.ensure_open(campaign)
    chosen = signing.choose_session(campaign, declared, session_id)
    form = campaigns.form_of(campaign)
    checked = answering.check(form, answers, attachments)
    made = Signup(
        campaign_id=campaign.id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=union.id,
        union_id=union.id,
        registered_by=staff.id,
        state=SignupState.SUBMITTED,
        session_id=chosen.id if chosen is not None else None,
        place_kind=signing.place_kind_of(declared, checked),
        once_for=signing.once_for(declared, chosen, checked),
        form_version=campaign.form_version,
        move_count=0,
    )
    made.campaign = campaign
    signing.ensure_first(made, declared)
    answering.write(made, checked)
    session().add(made)
    session().flush()
    double_aid.keep(made, form, checked)
    answering.keep_files(staff, made, form, checked)
    name_lists.take(staff, made, declared, name_list_id)
    signing.enter(staff, made, declared)
    return made


def get_for(union: Union, campaign_id: uuid.UUID) -> Campaign:
    """A campaign that this union's unit may sign up for: its host stands on the unit's own path.

    A campaign of a district is for unions of the district, unless it says for whose itself. Refuses with
    `campaign_not_found`, `campaign_not_for_units`, `unit_not_in_district`.
    """
    campaign = campaigns.get_published(campaign_id)
    if campaign.union_id not in union.ancestor_ids:
        raise campaigns.CampaignNotFound
    if ApplicantKind.UNIT not in campaigns.type_of(campaign).applicants:
        raise CampaignNotForUnits
    if campaign.district not in (None, union.district) and not campaigns.says_for_whose(campaign):
        name = DISTRICT_NAMES[District(campaign.district)]
        raise UnitNotInDistrict(detail=f"这个活动面向{name}的单位，贵单位的工会不在那里")
    return campaign
