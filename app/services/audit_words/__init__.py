"""操作日志的用词: how an entry reads in Chinese — what was done, to what, and the data that go with it."""

from app.services.audit_words.acts import ACTS, STEMS, WHOLE, find_name, name_of
from app.services.audit_words.choices import CHOICES, ELSEWHERE
from app.services.audit_words.facts import KEYS, Fact, chosen, find_key, subject_name, tell
from app.services.audit_words.values import NAMED, VALUES

__all__ = [
    "ACTS",
    "CHOICES",
    "ELSEWHERE",
    "KEYS",
    "NAMED",
    "STEMS",
    "VALUES",
    "WHOLE",
    "Fact",
    "chosen",
    "find_key",
    "find_name",
    "name_of",
    "subject_name",
    "tell",
]
