"""名册导入的任务."""

import uuid

from app import db
from app.jobs.clockwork import tick
from app.queue import task
from app.services import roster_uploads
from app.services.roster_uploads import CHECK, IMPORT


@task(CHECK)
def check(import_id: str) -> None:
    """预览名册: safe to run again; it counts anew and writes nothing into the roster."""
    roster_uploads.check(uuid.UUID(import_id))


@task(IMPORT)
def import_(import_id: str) -> None:
    """写入名册: safe to run again; people who are in already say the same and are left alone."""
    roster_uploads.import_(uuid.UUID(import_id))


@tick("roster_imports.give_up_still", at="*/15 * * * *")
def give_up_still() -> int:
    """放弃停住的导入: so that the union can begin another."""
    with db.unit_of_work():
        return roster_uploads.give_up_still()
