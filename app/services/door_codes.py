"""门店码: a printed sheet for a shop's door; whoever scans it sees what the shop offers union members."""

import base64
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from app import cache, db, wechat
from app.services import owners
from app.services.owners import Keeper

PAGE = "pages/store/index"
"""The mini program's page of a store. It reads the store's id from the scene."""
KEPT_FOR_S = 24 * 3600
"""Somebody who prints for a whole district asks again for each sheet; the picture never changes."""
_NAME_WIDTH, _NAME_HEIGHT, _SMALLEST = 186.0, 16.0, 3.0
_SHEET = """\
<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" \
font-family="'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif" text-anchor="middle">
<title>{title}</title>
<rect width="210" height="297" fill="#fff"/>
<rect width="210" height="54" fill="#c8161d"/>
<text x="105" y="28" font-size="20" fill="#fff">龚惠咖</text>
<text x="105" y="45" font-size="10" fill="#fff">工会会员优惠门店</text>
<text x="105" y="76" font-size="{merchant_size:.2f}" fill="#222">{merchant}</text>
<text x="105" y="92" font-size="{store_size:.2f}" fill="#555">{store}</text>
<image x="46" y="99" width="118" height="118" href="data:{kind};base64,{picture}"/>
<text x="105" y="235" font-size="13" fill="#222">微信扫一扫，看本店工会优惠</text>
<g font-size="8.5" fill="#333" text-anchor="start">
<text x="25" y="252">1. 打开微信扫上面的码，看本店的券和折扣</text>
<text x="25" y="264">2. 点“领取”，券就放进您的卡包</text>
<text x="25" y="276">3. 结账前打开券码或工会卡，给店员扫一扫</text>
</g>
<text x="105" y="291" font-size="6" fill="#666">职工服务热线 12351</text>
</svg>
"""


@dataclass(frozen=True)
class Door:
    """What stands on the sheet, apart from the code."""

    store_id: uuid.UUID
    store: str
    merchant: str


def draw(keeper: Keeper, store_id: uuid.UUID) -> str:
    """门店码: an A4 sheet as SVG, with WeChat's own mini program code.

    Refuses with `store_not_found`, as if another's were not there, and `wechat_unavailable`: a door without
    a working code would be worse than none.
    """
    store = owners.get_store(keeper, store_id)
    door = Door(store.id, store.name, store.merchant.name)
    return _sheet(door, db.outside(lambda: _picture(door.store_id)))


def scene(store_id: uuid.UUID) -> str:
    """What the code tells the page: the id's bytes as base64url, since WeChat takes 32 characters."""
    return "s=" + base64.urlsafe_b64encode(store_id.bytes).rstrip(b"=").decode()


def _picture(store_id: uuid.UUID) -> bytes:
    def ask() -> bytes:
        try:
            # The page need not be released yet: sheets are printed before a shop opens.
            return wechat.client().unlimited_qr_code(scene(store_id), PAGE, check_path=False)
        except wechat.WeChatRefused:
            raise wechat.WeChatUnavailable from None

    return cache.remember_bytes(f"door_code:{store_id}", ask, life_s=KEPT_FOR_S)


def _sheet(door: Door, picture: bytes) -> str:
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return _SHEET.format(
        title=escape(f"{door.merchant} {door.store}"),
        merchant=escape(door.merchant),
        merchant_size=_size(door.merchant, _NAME_HEIGHT),
        store=escape(door.store),
        store_size=_size(door.store, _NAME_HEIGHT * 0.7),
        kind=kind,
        picture=base64.b64encode(picture).decode(),
    )


def _size(text: str, most: float) -> float:
    """The largest letters with which a line fits the sheet, in millimetres; a character is a square."""
    return max(_SMALLEST, min(most, _NAME_WIDTH / max(1, len(text))))
