"""一项一项: what a profile is made of, and to whom each part may be shown at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from models import Seen

EVERYBODY = frozenset(Seen)


@dataclass(frozen=True, kw_only=True)
class ProfileField:
    """One part of a profile that has a consent of its own."""

    title: str
    audiences: frozenset[Seen] = EVERYBODY
    """Who may be allowed to see it. A person cannot open it any wider."""
    is_text: bool = False
    """Whether the person's own words stand in it, which nobody else reads unchecked."""
    is_derived: bool = False
    """Whether it follows from the roster and is never typed."""


FIELDS: Mapping[str, ProfileField] = {
    "nickname": ProfileField(title="称呼", is_text=True),
    "birth_year": ProfileField(title="出生年份", is_derived=True),
    "district": ProfileField(title="所在辖市(区)"),
    "height_cm": ProfileField(title="身高 (厘米)"),
    "education": ProfileField(title="学历"),
    "occupation": ProfileField(title="职业", is_text=True),
    "interests": ProfileField(title="兴趣爱好", is_text=True),
    "introduction": ProfileField(title="自我介绍", is_text=True),
    "looks_for": ProfileField(title="希望认识怎样的人", is_text=True),
    "criteria": ProfileField(title="择偶条件", audiences=frozenset({Seen.MATCHMAKER})),
    "photos": ProfileField(title="照片"),
}
"""Field → what it is. The only names that `shown_to` may hold."""

WRITTEN = tuple(name for name, field in FIELDS.items() if not field.is_derived and name != "photos")
TEXTS = tuple(name for name, field in FIELDS.items() if field.is_text)
