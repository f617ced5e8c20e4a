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
    NameListNotFound,
    NameListRequired,
    PersonListedElsewhere,
    follow,
    take,
)

__all__ = [
    "NameListInvalid",
    "NameListNotFound",
    "NameListNotWanted",
    "NameListRequired",
    "NameListTooLarge",
    "PersonListedElsewhere",
    "follow",
    "import_list",
    "list_people",
    "mark",
    "preview",
    "take",
    "template",
    "write_masked",
    "write_plain",
]
