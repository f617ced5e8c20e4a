"""法律事项的形状."""

import marshmallow as ma

from app.edge.fields import Flag, Identity, Integer, LongText, MaskedName, Moment, NearDay, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import ReasonBody
from app.services import signups
from models import LegalOutcome, LegalWork, SignupState

WORK = [kind.value for kind in LegalWork]
OUTCOMES = [outcome.value for outcome in LegalOutcome]
STEPS_MAX = 100_000


class WaitingQuery(ListQuery):
    campaign_id = Identity(load_default=None)


class LegalCaseQuery(ListQuery):
    lawyer_id = Identity(load_default=None)
    is_open = Flag(load_default=None, metadata={"description": "还没有办结的"})


class LawyerAssignmentBody(Schema):
    lawyer_id = Identity(required=True)


class LawyerReassignmentBody(ReasonBody):
    lawyer_id = Identity(required=True)


class LegalStepBody(Schema):
    kind = one_of([one for one in WORK if one != LegalWork.REASSIGNED], required=True)
    on_day = NearDay(required=True)
    text = LongText(required=True, metadata={"description": "写给申请人看"})
    attachment_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "自己上传的文书，如体检报告"}
    )


class LegalClosingBody(Schema):
    outcome = one_of(OUTCOMES, required=True)
    closed_on = NearDay(required=True)


class WaitingMatterSchema(Schema):
    """待指派的一件, masked."""

    signup_id = Identity(attribute="signup.id", required=True)
    campaign_id = Identity(attribute="signup.campaign_id", required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    applicant_name = ma.fields.Function(
        lambda waiting: signups.masked_name(waiting.signup), required=True, metadata={"type": "string"}
    )
    state = one_of([state.value for state in SignupState], attribute="signup.state", required=True)
    handed_in_at = Moment(attribute="signup.created_at", required=True)
    due_at = Moment(required=True, metadata={"description": "最晚何时指派"})
    is_overdue = Flag(required=True)


class LegalCaseBriefSchema(Schema):
    """法律事项, one line of the list: names masked."""

    id = Identity(required=True)
    signup_id = Identity(required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    applicant_name = ma.fields.Function(
        lambda case: signups.masked_name(case.signup), required=True, metadata={"type": "string"}
    )
    lawyer_id = Identity(required=True)
    lawyer_name = MaskedName(attribute="lawyer.name")
    firm = ma.fields.String(attribute="lawyer.firm", required=True)
    assigned_at = Moment(required=True)
    outcome = one_of(OUTCOMES, required=True, allow_none=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)


class LegalStepSchema(Schema):
    number = Integer(minimum=1, maximum=STEPS_MAX, required=True)
    kind = one_of(WORK, required=True)
    on_day = ma.fields.Date(required=True)
    text = ma.fields.String(required=True, allow_none=True)
    attachment_id = Identity(required=True, allow_none=True)


class LegalCaseSchema(LegalCaseBriefSchema):
    steps = ma.fields.List(ma.fields.Nested(LegalStepSchema), required=True)


class UnitLawyerSchema(Schema):
    name = ma.fields.String(required=True)
    firm = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)


class UnitMatterSchema(Schema):
    """本单位的法律体检: who comes, what was done, and the report."""

    due_at = Moment(required=True, metadata={"description": "最晚何时指派律师"})
    lawyer = ma.fields.Nested(
        UnitLawyerSchema, attribute="case.lawyer", required=True, allow_none=True, dump_default=None
    )
    outcome = one_of(OUTCOMES, attribute="case.outcome", required=True, allow_none=True, dump_default=None)
    closed_on = ma.fields.Date(attribute="case.closed_on", required=True, allow_none=True, dump_default=None)
    steps = ma.fields.List(
        ma.fields.Nested(LegalStepSchema), attribute="case.steps", required=True, dump_default=list
    )


WaitingMatterPage = page_of(WaitingMatterSchema, "WaitingMatterPage")
LegalCasePage = page_of(LegalCaseBriefSchema, "LegalCasePage")
