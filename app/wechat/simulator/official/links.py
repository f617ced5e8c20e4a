"""小程序码与链接: codes, schemes and URL links."""

import base64
import re
import secrets
from typing import Any

from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.official.endpoints import OK, Call, Picture, endpoint
from app.wechat.simulator.state import CODES_IN_ALL

ENV_VERSIONS = ("release", "trial", "develop")
WIDTHS = range(280, 1281)
LONGEST_SCENE = 32
LONGEST_PATH = 1024
LONGEST_QUERY = 1024
LONGEST_DAYS = 30
DAY_S = 86_400
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")

PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////"
    "////////////////////////wAALCABAAEABAREA/8QAGQABAQEBAQEAAAAAAAAAAAAABAADAgUB/8QALxAAAQMCAggFBAMA"
    "AAAAAAAAAQACAwQREiETIjFBUWGR0QUycbHBI0KB8GKh4f/aAAgBAQAAPwBqlnLMyIa7s+G9HdXtvqxkjmbd1CvF9aMgcjdb"
    "xVEcuTTY8DtWqlItVUmI4GWxWzPD/UaGmfPrE2aTtO9LbRQtvcF3qe1lOo4SMgW8we6NPSOjBc04mjqFpS1Rc4RyZ3yDu6as"
    "55BFEXb93qgUsOnlJeSWjM816alKXn1sIY7SN2OOfqk0kulhFzrNyKy8QccDG7iSf3qtKFuGnBv5iT8fCQiVVUYzgj8288Fz"
    "TVbnPwSm9zkbJqyqW4qd4vbK/TNF8PcdI5u4i/71XfiAOFjtwJC0onA04A+0kfKQhVlO5zjIy7r7QuKWmeZA94LQ03zGZK9B"
    "ZVDg2neTwt1yRfDwdK524NslVEWlhLRtGY9UOjmEby1xs139FeipSkGumB+k07DrdltRRYIcR2vz/G5IQqumLnaSNt77QPdc"
    "QVhYMMl3DjvS21ELr2kGXHL3U6oiaLmRv4N/ZGnrbgtiuP5dl8pqZz3iSQau3P7k9SlhLSxy3NsLuIR3UD76r2kc8u6hQSX1"
    "nNA5ZreKjjZm7XPPZ0SFL//Z"
)
"""A small JPEG, 64 by 64, that looks like a mini program code and holds nothing."""


@endpoint("/wxa/getwxacodeunlimit", rate=(5000, 45009))
def make_unlimited_code(call: Call) -> Picture:
    """不限量小程序码: getUnlimitedQRCode."""
    body = call.body
    scene, page = body.get("scene"), body.get("page", "")
    if not isinstance(scene, str) or not 1 <= len(scene) <= LONGEST_SCENE:
        raise ApiError(40169)
    if not _SCENE.fullmatch(scene):
        raise ApiError(40129)
    if "scancode_time" in scene:
        raise ApiError(85096)
    if not isinstance(page, str) or page.startswith("/") or "?" in page:
        raise ApiError(41030)
    if page and body.get("check_path", True) is not False and not call.simulator.has_page(page):
        raise ApiError(41030)
    _check_look(body)
    return Picture(PICTURE)


@endpoint("/wxa/getwxacode")
def make_limited_code(call: Call) -> Picture:
    """限量小程序码: getQRCode, 100,000 for each account, for ever."""
    path = call.body.get("path")
    if not isinstance(path, str) or not 1 <= len(path) <= LONGEST_PATH:
        raise ApiError(40159)
    if "scancode_time" in path:
        raise ApiError(85096)
    _check_look(call.body)
    if call.simulator.limited_codes >= CODES_IN_ALL:
        raise ApiError(45029)
    call.simulator.limited_codes += 1
    return Picture(PICTURE)


@endpoint("/wxa/generatescheme")
def make_scheme(call: Call) -> dict[str, Any]:
    """加密 scheme 码: generateScheme."""
    target = call.body.get("jump_wxa", {})
    if not isinstance(target, dict):
        raise ApiError(47001)
    _check_link(call, target)
    return {**OK, "openlink": f"weixin://dl/business/?t={secrets.token_urlsafe(8)}"}


@endpoint("/wxa/generate_urllink")
def make_url_link(call: Call) -> dict[str, Any]:
    """加密 URL Link: generateUrlLink."""
    _check_link(call, call.body)
    return {**OK, "url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}


def _check_look(body: Any) -> None:
    width = body.get("width", 430)
    if isinstance(width, bool) or not isinstance(width, int) or width not in WIDTHS:
        raise ApiError(40097)
    if body.get("env_version", "release") not in ENV_VERSIONS:
        raise ApiError(40097)


def _check_link(call: Call, target: Any) -> None:
    """Page, query, version and life (at most 30 days) of either kind of link."""
    path, query = target.get("path", ""), target.get("query", "")
    if not isinstance(path, str) or (path and not call.simulator.has_page(path.removeprefix("/"))):
        raise ApiError(40165)
    if not isinstance(query, str) or len(query) > LONGEST_QUERY:
        raise ApiError(40212)
    if target.get("env_version", "release") not in ENV_VERSIONS:
        raise ApiError(85402)
    if call.body.get("expire_type", 0) == 1:
        life_s = _seconds(call.body.get("expire_interval", LONGEST_DAYS)) * DAY_S
    else:
        until_s = call.body.get("expire_time", call.now_s + LONGEST_DAYS * DAY_S)
        life_s = _seconds(until_s) - call.now_s
    if not 60 <= life_s <= LONGEST_DAYS * DAY_S:  # noqa: PLR2004 - a minute
        raise ApiError(85401)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ApiError(47001)
    return value
