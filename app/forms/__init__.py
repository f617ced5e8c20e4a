"""表单: forms as data. A field says what it asks, its kind knows how to judge, mask and show the answer."""

from app.forms.answers import AnswersInvalid, check, masked, missing_items
from app.forms.fields import Field, Form, as_data, from_data
from app.forms.kinds import KINDS, Kind, Unfit

__all__ = [
    "KINDS",
    "AnswersInvalid",
    "Field",
    "Form",
    "Kind",
    "Unfit",
    "as_data",
    "check",
    "from_data",
    "masked",
    "missing_items",
]
