"""一样一件: something in every list of the console, made in one line."""

from app import clock
from app.db import session
from models import CareVisit, HardshipState, Payment, PaymentList, StaffRole
from tests import (
    cashier,
    factories,
    households,
    joining,
    onward,
    programmes,
    recruiting,
)

NAME, NUMBER = "欧阳秋月", factories.id_number("19880808")


def once():
    """One row of each; gives the ids of those below which others lie."""
    now, maker = clock.now(), factories.staff(StaffRole.FINANCE)
    redeemed = factories.redemption()
    statement = factories.statement(redeemed)
    paper = PaymentList(union_id=factories.city().id, made_by=maker.id, made_at=now)
    paid = Payment(list_id=paper.id, number=1, hazard_report_id=factories.hazard().id, amount_fen=5_000)
    paid.payee, paid.card = NAME, cashier.card()
    visited = CareVisit(
        union_id=factories.city().id, occasion="住院", visited_on=clock.today(), staff_id=maker.id
    )
    visited.recipient, visited.visitors, visited.amount_fen = NAME, "王主席", 50_000
    session().add_all([paper, visited])
    session().flush()
    session().add(paid)
    factories.station(), factories.report(), factories.discount()
    joining.application(name=NAME, number=NUMBER)
    households.file(state=HardshipState.OPEN)
    households.ticket(factories.member())
    onward.partner(), onward.lawyer(), onward.base()
    recruiting.employer(), recruiting.fair()
    signup = programmes.signup(programmes.campaign())
    session().flush()
    return {
        "campaign_id": str(signup.campaign_id),
        "state": signup.state.value,
        "merchant_id": str(redeemed.merchant_id),
        "statement_id": str(statement.id),
        "list_id": str(paper.id),
    }
