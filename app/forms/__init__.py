"""表单: forms as data. A field says what it asks, its kind knows how to judge, mask and show the answer."""

from app.forms.answers import (
    AnswersInvalid,
    Reference,
    check,
    files,
    masked,
    references,
    shown,
    subjects,
)
from app.forms.drawing import drawn
from app.forms.extra import QuestionsInvalid, parse_extra
from app.forms.fields import Field, Form, as_data, from_data
from app.forms.kinds import KINDS, Kind, Unfit
from app.forms.soundness import faults

__all__ = [
    "KINDS",
    "AnswersInvalid",
    "Field",
    "Form",
    "Kind",
    "QuestionsInvalid",
    "Reference",
    "Unfit",
    "as_data",
    "check",
    "drawn",
    "faults",
    "files",
    "from_data",
    "masked",
    "parse_extra",
    "references",
    "shown",
    "subjects",
]
