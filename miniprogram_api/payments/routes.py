"""更正银行卡: the bank has sent the money back."""

import uuid

from app import forms
from app.edge.access import Who
from app.edge.doors import Door
from app.services import payments, signups
from miniprogram_api.payments.schemas import BankCardBody, MendedSignupSchema
from models import Member, Signup

door = Door("payments", description="发放")


@door.put(
    "/me/signups/<uuid:signup_id>/bank-card",
    who=Who.MEMBER,
    body=BankCardBody,
    answers=MendedSignupSchema,
    refuses=(signups.SignupNotFound, payments.BankCardNotAsked, forms.AnswersInvalid),
)
def mend_card(member: Member, signup_id: uuid.UUID, body: dict[str, str]) -> Signup:
    """更正银行卡: the next payment goes to it."""
    return payments.mend_card(member, signup_id, body["card"])
