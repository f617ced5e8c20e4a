"""微信的拒绝: what a call to WeChat can fail with, in the house's own words."""

from app.errors import Forbidden, InvalidValue, Malformed, Unavailable


class WeChatCodeInvalid(InvalidValue):
    """The one-time code of wx.login or of the phone button is wrong, used, expired or another person's."""

    code, detail = "wechat_code_invalid", "微信凭证无效或已过期，请返回小程序重新操作一次"


class WeChatLoginBlocked(Forbidden):
    """WeChat itself holds the person back as risky (errcode 40226)."""

    code, detail = "wechat_login_blocked", "微信提示该账号存在风险，暂时不能登录，请先在微信中完成安全验证"


class WeChatUnavailable(Unavailable):
    """WeChat cannot be asked now: out of reach, busy, over quota, or our own account is refused.

    `errcode` and `reason` are for logs and for later code; the person sees only the sentence. `is_undone`
    says that WeChat has certainly not done what it was asked; without it nobody knows.
    """

    code, detail = "wechat_unavailable", "微信服务暂时没有响应，请稍后再试"

    def __init__(
        self,
        *,
        retry_after_s: int = 5,
        errcode: int | None = None,
        reason: str = "",
        is_undone: bool = False,
    ) -> None:
        super().__init__(retry_after_s=retry_after_s)
        self.errcode = errcode
        self.reason = reason
        # An errcode is an answer, and the answer was no.
        self.is_undone = is_undone or errcode is not None


class WeChatPushForged(Forbidden):
    """The signature or the appid is not ours."""

    code, detail = "wechat_push_forged", "消息签名不正确"


class WeChatPushStale(Forbidden):
    """Signed once, but too long ago: perhaps a replay."""

    code, detail = "wechat_push_stale", "消息已超过有效时间"


class WeChatPushUnreadable(Malformed):
    """Not an envelope, or not a message inside."""

    code, detail = "wechat_push_unreadable", "消息内容无法解析"


class WeChatPushPlain(Forbidden):
    """In plain mode anybody who has seen one push could write the next."""

    code, detail = "wechat_push_plain", "消息没有加密，请在微信公众平台改用安全模式"


class WeChatRefused(Exception):
    """Any other official error: for the code that called, never for a person.

    43101 (not subscribed), 47003 (a value breaks the template's rule) and the like are decided by the caller.
    `errmsg` is scrubbed of secrets and phone numbers.
    """

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
