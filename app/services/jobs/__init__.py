"""任务: what the workers have to do, what they failed of, and what staff do about it."""

from app.services.jobs.desk import (
    CityStaffOnly,
    Figures,
    JobNotFound,
    JobNotSetAside,
    JobRunning,
    JobState,
    JobWaitsAlready,
    KeptJob,
    Overview,
    drop,
    figures,
    get_overview,
    list_jobs,
    retry,
)
from app.services.jobs.failures import LOST, describe, note, note_success, requeue_stalled, tidy

__all__ = [
    "LOST",
    "CityStaffOnly",
    "Figures",
    "JobNotFound",
    "JobNotSetAside",
    "JobRunning",
    "JobState",
    "JobWaitsAlready",
    "KeptJob",
    "Overview",
    "describe",
    "drop",
    "figures",
    "get_overview",
    "list_jobs",
    "note",
    "note_success",
    "requeue_stalled",
    "retry",
    "tidy",
]
