"""更正银行卡: the bank has sent the money back, and the worker names another card."""

import uuid

from sqlalchemy import select

from app import forms
from app.db import session
from app.services import audit, campaigns, signups
from app.services.payments.life import BankCardNotAsked
from app.services.payments.making import card_field
from models import Member, Payment, PaymentState, Signup, SignupState
from models.payments import LIVING


def mend_card(member: Member, signup_id: uuid.UUID, number: str) -> Signup:
    """更正银行卡: the next list pays to it. Only after a payment has failed, and while none is under way.

    Refuses with `signup_not_found`, `bank_card_not_asked`, `answers_invalid`.
    """
    signup_id = signups.get_mine(member, signup_id).id
    signup = signups.lock_row(signup_id)
    states = set(session().scalars(select(Payment.state).where(Payment.signup_id == signup.id)))
    asked = card_field(campaigns.form_of(signup.campaign, signup.form_version))
    is_open = signup.state is SignupState.APPROVED and not states & set(LIVING)
    if asked is None or not is_open or PaymentState.FAILED not in states:
        raise BankCardNotAsked
    checked = forms.check([asked], {asked.key: number})
    signups.write_answers(signup, {**signups.read_answers(signup), **checked})
    audit.record(member, "payments.mend_card", signup)
    session().flush()
    return signup
