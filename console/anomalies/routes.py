"""异常线索: the list, one with its redemptions, and what was found out."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import anomalies
from app.services.anomalies import AnomalyFile
from console.anomalies.schemas import AnomalyFileSchema, AnomalyFindingBody, AnomalyPage, AnomalyQuery
from models import Anomaly, AnomalyState, Staff, StaffRole

door = Door("console_anomalies", description="控制台：异常线索", url_prefix=DESK_PREFIX)

FINDS = frozenset({StaffRole.MERCHANT_MANAGER})
READS = FINDS | {StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY}


@door.get(
    "/anomalies",
    who=Who.STAFF,
    roles=READS,
    query=AnomalyQuery,
    answers=AnomalyPage,
    refuses=(paging.CursorInvalid,),
)
def list_anomalies(staff: Staff, query: dict[str, Any]) -> Page[Anomaly]:
    """线索列表: the latest day first, by kind, merchant, district and state."""
    return anomalies.list_anomalies(staff, **query)


@door.get(
    "/anomalies/<uuid:anomaly_id>",
    who=Who.STAFF,
    roles=READS,
    answers=AnomalyFileSchema,
    refuses=(anomalies.AnomalyNotFound,),
)
def get_anomaly(staff: Staff, anomaly_id: uuid.UUID) -> AnomalyFile:
    """一条线索: who, masked, and the redemptions that it is made of."""
    return anomalies.get_file(staff, anomaly_id)


@door.post(
    "/anomalies/<uuid:anomaly_id>/decision",
    who=Who.STAFF,
    roles=FINDS,
    body=AnomalyFindingBody,
    answers=AnomalyFileSchema,
    idempotent=True,
    refuses=(anomalies.AnomalyNotFound, anomalies.AnomalyAlreadyDecided),
)
def decide(staff: Staff, anomaly_id: uuid.UUID, body: dict[str, str]) -> AnomalyFile:
    """核实: cleared, or confirmed, which counts on the merchant."""
    return anomalies.decide(staff, anomaly_id, finding=AnomalyState(body["finding"]), reason=body["reason"])
