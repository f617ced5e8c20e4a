"""更正银行卡: asked of the worker when the bank has sent the money back, and at no other time."""

from app import clock
from app.db import session
from app.forms import Field
from models import Payment, PaymentList, PaymentState
from tests import factories, programmes
from tests.cashier import card
from tests.tills import refused


def test_another_card_is_taken_after_a_failed_payment_and_only_then(phone, made_up):
    made_up("aid", gives=made_up.Gives.MONEY, fields=(Field(key="card", kind="bank_card", label="银行卡"),))
    member = factories.member()
    signup = programmes.signup(programmes.campaign("aid"), member_=member, answers={"card": card(0)})
    signup_id, campaign_id = signup.id, signup.campaign_id
    worker, stranger = phone.another(member.openid), phone.another(factories.member().openid)
    path = f"/me/signups/{signup_id}/bank-card"
    refused(worker.put(path, {"card": card(1)}), 409, "bank_card_not_asked")
    made = PaymentList(campaign_id=campaign_id, made_by=factories.staff().id, made_at=clock.now())
    session().add(made)
    session().flush()
    failed = {"state": PaymentState.FAILED, "failure": "账户不存在", "settled_at": clock.now()}
    session().add(Payment(list_id=made.id, number=1, signup_id=signup_id, amount_fen=1, **failed))
    session().flush()
    made.payment_count, made.amount_fen = 1, 1
    refused(stranger.put(path, {"card": card(1)}), 404, "signup_not_found")
    refused(worker.put(path, {"card": "1234"}), 422, "answers_invalid")
    assert worker.put(path, {"card": card(1)}).json == {"id": str(signup_id), "state": "approved"}
