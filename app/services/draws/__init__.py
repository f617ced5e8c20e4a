"""抽签: promised before, recomputable after. How it is computed: docs/draws.md."""

from app.services.draws.computing import entrant_of
from app.services.draws.drawing import (
    RUN,
    DrawAlreadyBegun,
    DrawConfirmerIsEnterer,
    DrawNotFrozen,
    DrawTampered,
    DrawValueDiffers,
    DrawValueMissing,
    DrawValueTooEarly,
    confirm,
    enter,
    go_on,
    run,
)
from app.services.draws.freezing import freeze
from app.services.draws.looking import list_entrants, list_for_staff
from app.services.draws.promising import (
    DrawNotFound,
    DrawNotWanted,
    DrawTooEarly,
    bind,
    get_for_staff,
    get_public,
    promise,
)

__all__ = [
    "RUN",
    "DrawAlreadyBegun",
    "DrawConfirmerIsEnterer",
    "DrawNotFound",
    "DrawNotFrozen",
    "DrawNotWanted",
    "DrawTampered",
    "DrawTooEarly",
    "DrawValueDiffers",
    "DrawValueMissing",
    "DrawValueTooEarly",
    "bind",
    "confirm",
    "enter",
    "entrant_of",
    "freeze",
    "get_for_staff",
    "get_public",
    "go_on",
    "list_entrants",
    "list_for_staff",
    "promise",
    "run",
]
