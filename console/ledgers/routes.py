"""台账: a campaign's ledger of what was given, to one's scope, masked."""

import uuid
from typing import Any

from flask import Response

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.services import campaigns, ledgers
from console.ledgers.schemas import LedgerQuery
from models import Staff, StaffRole

door = Door("console_ledgers", description="控制台：台账", url_prefix=DESK_PREFIX)

READS = frozenset(
    {
        StaffRole.OPERATOR,
        StaffRole.REVIEWER,
        StaffRole.CHAIR,
        StaffRole.PUBLISHER,
        StaffRole.MERCHANT_MANAGER,
        StaffRole.FINANCE,
        StaffRole.FINANCE_SUPERVISOR,
        StaffRole.READ_ONLY,
    }
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get(
    "/campaigns/<uuid:campaign_id>/ledger.xlsx",
    who=Who.STAFF,
    roles=READS,
    query=LedgerQuery,
    answers=None,
    media=(XLSX,),
    limit=Limit("60 per hour", Per.ACTOR),
    refuses=(campaigns.CampaignNotFound, ledgers.LedgerTooLarge, ledgers.LedgerPeriodInvalid),
)
def write_ledger(staff: Staff, query: dict[str, Any], campaign_id: uuid.UUID) -> Response:
    """导出台账: who got what in a period."""
    content = ledgers.write_ledger(staff, campaign_id, **query)
    disposition = {"Content-Disposition": f'attachment; filename="ledger-{campaign_id}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
