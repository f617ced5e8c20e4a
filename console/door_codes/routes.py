"""门店码: printed for the doors of shops."""

import uuid

from flask import Response

from app import wechat
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.edge.uploads import SVG, serve_drawing
from app.services import door_codes
from app.services.stores import StoreNotFound
from models import Staff, StaffRole

door = Door("console_door_codes", description="控制台：门店码", url_prefix=DESK_PREFIX)


@door.get(
    "/stores/<uuid:store_id>/door-qr",
    who=Who.STAFF,
    roles=frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.PUBLISHER, StaffRole.READ_ONLY}),
    answers=None,
    media=(SVG,),
    refuses=(StoreNotFound, wechat.WeChatUnavailable),
    limit=Limit("60 per minute", Per.ACTOR),
)
def draw_door_code(staff: Staff, store_id: uuid.UUID) -> Response:
    """门店码: an A4 sheet to print, with the mini program code of the store."""
    return serve_drawing(door_codes.draw(staff, store_id))
