"""登录与退出: a wx.login code becomes an opaque token."""

from app import wechat
from app.edge import access
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.services import members
from app.services.members import LoggedIn
from app.tokens import Login
from miniprogram_api.me.schemas import LoggedInSchema, LogInBody

door = Door("session", description="登录与退出")


@door.post(
    "/session",
    who=Who.ANYONE,
    body=LogInBody,
    answers=LoggedInSchema,
    status=201,
    refuses=(wechat.WeChatCodeInvalid, wechat.WeChatLoginBlocked, wechat.WeChatUnavailable),
    limit=Limit("300 per minute", Per.ADDRESS),
)
def log_in(body: dict[str, str]) -> LoggedIn:
    """登录: exchange a wx.login code for a token; the account is made at the first login."""
    return members.log_in(body["code"])


@door.delete("/session", who=Who.LOGIN)
def log_out(_login: Login) -> None:
    """退出登录: the token is dead at once."""
    access.close_current()
