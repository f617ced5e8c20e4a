"""操作日志的封存."""

import uuid

import structlog

from app.jobs.clockwork import tick
from app.queue import task
from app.services import audit_checks, audit_seals
from app.services.audit_seals import TransactionsBeganAnew
from models import AuditSeal

log = structlog.get_logger(__name__)


@tick("audit.seal", at="13 * * * *")
def seal() -> int:
    """封存操作日志: all entries of finished transactions. The log carries each hash out of the database."""
    try:
        return audit_seals.seal(progress=_tell)
    except TransactionsBeganAnew as refusal:
        log.error("transactions_began_anew", **refusal.members)  # noqa: TRY400 - the figures are what matters
        raise


@task(audit_checks.CHECK)
def check(check_id: str) -> None:
    """核验封存, asked for at the console; safe to run again."""
    found = audit_checks.run(uuid.UUID(check_id))
    if found.problem is not None:
        log.error("audit_chain_broken", number=found.broken_number)


def _tell(made: AuditSeal) -> None:
    log.info("audit_sealed", number=made.number, entries=made.entry_count, hash=made.hash.hex())
