"""商户合同的换期."""

from app import db
from app.jobs.clockwork import tick
from app.services import merchant_lives


@tick("merchants.turn_contracts", at="5 0 * * *")
def turn_contracts() -> int:
    """合同换期: merchants whose next contract follows after a gap."""
    with db.unit_of_work():
        return merchant_lives.turn_contracts()
