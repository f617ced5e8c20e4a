"""异常线索: patterns of redemptions found by a tick, cleared or confirmed by people."""

from app.services.anomalies.desk import (
    EVIDENCE_MAX,
    AnomalyAlreadyDecided,
    AnomalyFile,
    AnomalyNotFound,
    decide,
    get_file,
    list_anomalies,
)
from app.services.anomalies.finding import look_back
from app.services.anomalies.telling import tell

__all__ = [
    "EVIDENCE_MAX",
    "AnomalyAlreadyDecided",
    "AnomalyFile",
    "AnomalyNotFound",
    "decide",
    "get_file",
    "list_anomalies",
    "look_back",
    "tell",
]
