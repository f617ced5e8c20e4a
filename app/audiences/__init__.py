"""对象: who a benefit is for. Each predicate carries its refusal code, sentence and way out.

An audience is data, a list of conditions that must all hold, asked in their order:
`[{"is": "verified"}, {"is": "membership", "states": ["member"]}, {"any": [{"is": "model_worker"},
{"not": {"is": "gender", "genders": ["male"]}}]}]`.
"""

from app.audiences.people import Fact, Person, Reason
from app.audiences.predicates import (
    HARDSHIP_NAMES,
    IN_MEMBERSHIP,
    LIVING_MEMBERSHIP,
    PREDICATES,
    VERIFIED,
    Condition,
    Predicate,
)
from app.audiences.trees import (
    CONDITIONS_MAX,
    EVERYONE,
    MEMBERS,
    Audience,
    join_of,
    leaves,
    named,
    needed,
    parse,
    phrase,
    phrase_all,
    reasons_against,
)
from app.audiences.values import Asked, AudienceInvalid

__all__ = [
    "CONDITIONS_MAX",
    "EVERYONE",
    "HARDSHIP_NAMES",
    "IN_MEMBERSHIP",
    "LIVING_MEMBERSHIP",
    "MEMBERS",
    "PREDICATES",
    "VERIFIED",
    "Asked",
    "Audience",
    "AudienceInvalid",
    "Condition",
    "Fact",
    "Person",
    "Predicate",
    "Reason",
    "join_of",
    "leaves",
    "named",
    "needed",
    "parse",
    "phrase",
    "phrase_all",
    "reasons_against",
]
