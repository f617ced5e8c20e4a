"""商户合同的换期."""

import structlog

from app import db
from app.queue import tasks
from app.services import merchant_lives

log = structlog.get_logger(__name__)


@tasks.periodic(cron="5 16 * * *")  # 00:05 in the city; procrastinate counts in UTC.
@tasks.task(name="merchants.turn_contracts", queueing_lock="merchants.turn_contracts")
def turn_contracts(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """合同换期: merchants whose next contract follows after a gap."""
    with db.unit_of_work():
        log.info("contracts_turned", count=merchant_lives.turn_contracts())
