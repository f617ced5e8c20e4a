"""名单: the people that a unit names, from its file to its sign-up."""

from app.services.name_lists.importing import (
    NameListInvalid,
    NameListNotWanted,
    NameListTooLarge,
    import_list,
    mark,
    preview,
    template,
)
from app.services.name_lists.reading import list_people, write_masked, write_plain
from app.services.name_lists.taking import (
    ENDED,
    ITEM,
    NameListNotFound,
    NameListRequired,
    PersonListedElsewhere,
    follow,
    items_of,
    release,
    take,
)

__all__ = [
    "ENDED",
    "ITEM",
    "NameListInvalid",
    "NameListNotFound",
    "NameListNotWanted",
    "NameListRequired",
    "NameListTooLarge",
    "PersonListedElsewhere",
    "follow",
    "import_list",
    "items_of",
    "list_people",
    "mark",
    "preview",
    "release",
    "take",
    "template",
    "write_masked",
    "write_plain",
]
