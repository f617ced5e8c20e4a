"""微信接口: the calls this house makes to WeChat's mini program server API.

Every call is bounded to about ten seconds, is retried at most once (and only where nothing has happened yet),
shares one access token through Redis, and is refused inside a database transaction.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import redis
import structlog

from app import db
from app.settings import Settings
from app.wechat.access_token import SharedToken
from app.wechat.answers import PhoneNumber, SendResult, Suggest, TextScene, TextVerdict, WeChatLogin
from app.wechat.messages import check_values
from app.wechat.refusals import WeChatCodeInvalid, WeChatLoginBlocked, WeChatRefused, WeChatUnavailable
from app.wechat.transport import BUSY, Answer, Deadline, Refusal, Reply, Transport, Trouble

log = structlog.get_logger(__name__)

TOKEN_EXPIRED = 42001
TOKEN_ERRORS = frozenset({40001, 40014, TOKEN_EXPIRED})
LOGIN_CODE_ERRORS = frozenset({40029, 40163, 41008})
PHONE_CODE_ERRORS = frozenset({40029, 40163, 41008, 40013, 40003})
"""40013: the code belongs to another mini program; 40003: it belongs to another person."""
LOGIN_BLOCKED = 40226
QUOTAS = {45009: 3600, 45011: 60, 44991: 60}
"""errcode → seconds until it is worth asking again: a daily quota, two of a minute."""
ACCOUNT_TROUBLE = frozenset(
    {40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 50004, 50007, 89503, 89506, 89507}
)
"""Our own account, secret, address or permission is refused: nothing the person can mend."""
ARGUMENT_INVALID = 47003
LONGEST_CODE = 256
LONGEST_TEXT = 2500
"""Characters that one msg_sec_check takes."""
BUSY_PAUSE_S = 0.2

EnvVersion = Literal["release", "trial", "develop"]
MiniProgramState = Literal["formal", "trial", "developer"]


class WeChat:
    """The wrapper. Made once in each process by `configure`; threads share it. Makes no request by itself."""

    def __init__(self, transport: Transport, connection: redis.Redis) -> None:
        self._transport = transport
        self._token = SharedToken(connection, transport.appid, self._fetch_token)

    def code_to_session(self, js_code: str) -> WeChatLogin:
        """登录: exchange a wx.login code (once, five minutes) for the openid, in one request without a token.

        The session_key that comes with it ends here. Raises WeChatCodeInvalid, WeChatLoginBlocked,
        WeChatUnavailable. Source: auth.code2Session.
        """
        _refuse_inside_transaction()
        _check_code(js_code)
        params = {"access_token": None, **self._transport.account}
        params |= {"js_code": js_code, "grant_type": "authorization_code"}
        reply = self._ask_twice("get", "sns/jscode2session", Deadline(), params, None)
        if isinstance(reply, Refusal) and reply.errcode == LOGIN_BLOCKED:
            raise WeChatLoginBlocked
        answer = _settle(reply, code_errors=LOGIN_CODE_ERRORS)
        openid, unionid = answer.get("openid"), answer.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise WeChatUnavailable(reason="no_openid")
        return WeChatLogin(openid, unionid if isinstance(unionid, str) and unionid else None)

    def phone_number(self, code: str, openid: str) -> PhoneNumber:
        """手机号: exchange the phone button's code (not wx.login's; once, five minutes) for the number.

        WeChat checks that the code is `openid`'s own; we check that it was made for this mini program.
        Raises WeChatCodeInvalid, WeChatUnavailable. Source: phonenumber.getPhoneNumber.
        """
        _check_code(code)
        reply = self._ask_with_token("wxa/business/getuserphonenumber", {"code": code, "openid": openid})
        info = _settle(reply, code_errors=PHONE_CODE_ERRORS).get("phone_info")
        info = info if isinstance(info, dict) else {}
        watermark = info.get("watermark")
        if not isinstance(watermark, dict) or watermark.get("appid") != self._transport.appid:
            log.warning("wechat_phone_of_another_app")
            raise WeChatCodeInvalid
        number, country = info.get("purePhoneNumber"), info.get("countryCode")
        if not isinstance(number, str) or not number or not isinstance(country, str | int):
            raise WeChatUnavailable(reason="no_phone_number")
        return PhoneNumber(number, str(country))

    def send_subscribe_message(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        page: str | None = None,
        *,
        miniprogram_state: MiniProgramState | None = None,
        lang: str | None = None,
    ) -> SendResult:
        """订阅消息: send one message, which spends one of the person's credits for the template.

        `data` is field → text (`{"thing1": "..."}`); make texts fit with `messages.fit` first. A text that
        breaks its field's rule is refused here as WeChat would refuse it, WeChatRefused 47003, and spends
        nothing. WeChatUnavailable says with `is_undone` that nothing was sent; else, as after a timeout, that
        is open: do not send it again blindly. Raises WeChatUnavailable, WeChatRefused (43101 no credit …).
        """
        _refuse_inside_transaction()
        for field in check_values(data):
            raise WeChatRefused(ARGUMENT_INVALID, f"argument invalid! data.{field}.value invalid")
        body: dict[str, Any] = {"touser": openid, "template_id": template_id}
        body["data"] = {field: {"value": text} for field, text in data.items()}
        options = {"page": page, "miniprogram_state": miniprogram_state, "lang": lang}
        body |= {name: value for name, value in options.items() if value is not None}
        answer = _settle(self._ask_with_token("cgi-bin/message/subscribe/send", body))
        if answer.get("errcode") != 0:
            raise WeChatUnavailable(reason="no_errcode")
        msgid = answer.get("msgid")
        return SendResult(msgid if isinstance(msgid, int) else None)

    def check_text(self, openid: str, text: str, scene: TextScene) -> TextVerdict:
        """内容安全: WeChat's advice on a text that `openid`, seen within two hours, wants to show others.

        A text past 2500 characters is asked about in pieces and the worst advice counts. Raises
        WeChatUnavailable, WeChatRefused (61010 not seen within two hours). Source: msgSecCheck version 2.
        """
        deadline = Deadline()
        worst = TextVerdict(Suggest.PASS, 100)
        for start in range(0, len(text), LONGEST_TEXT):
            body = {"version": 2, "openid": openid, "scene": int(scene)}
            piece = text[start : start + LONGEST_TEXT]
            reply = self._ask_with_token("wxa/msg_sec_check", {**body, "content": piece}, deadline)
            verdict = _read_verdict(_settle(reply))
            if list(Suggest).index(verdict.suggest) > list(Suggest).index(worst.suggest):
                worst = verdict
        return worst

    def unlimited_qr_code(
        self, scene: str, page: str, *, env_version: EnvVersion = "release", check_path: bool = True
    ) -> bytes:
        """小程序码: a picture (JPEG or PNG) that opens `page` with `scene` (at most 32 plain characters).

        Raises WeChatUnavailable, WeChatRefused (41030 page not released, 40169 scene too long …).
        """
        body = {"scene": scene, "page": page, "env_version": env_version, "check_path": check_path}
        reply = self._ask_with_token("wxa/getwxacodeunlimit", body)
        if isinstance(reply, Answer) and isinstance(reply.content, bytes):
            return reply.content
        _settle(reply)
        raise WeChatUnavailable(reason="no_picture")

    def _ask_with_token(self, path: str, body: Mapping[str, Any], deadline: Deadline | None = None) -> Reply:
        """POST with the shared token. A refused token is replaced once: never more than three requests.

        Where this call has itself just fetched the refused token, the third request is its replacement, and
        the next call uses it.
        """
        _refuse_inside_transaction()
        deadline = deadline or Deadline()
        with _nothing_asked():
            token, fetched = self._token.current(deadline)
        reply = self._transport.ask(
            "post", path, deadline=deadline, params={"access_token": token}, data=body
        )
        if isinstance(reply, Refusal) and reply.errcode in TOKEN_ERRORS:
            # An expired token has a successor already; any other must be driven out.
            with _nothing_asked():
                token, _ = self._token.replace(token, deadline, force=reply.errcode != TOKEN_EXPIRED)
            if fetched:
                return reply
        elif isinstance(reply, Refusal) and reply.errcode == BUSY:
            time.sleep(BUSY_PAUSE_S)
        else:
            return reply
        return self._transport.ask("post", path, deadline=deadline, params={"access_token": token}, data=body)

    def _ask_twice(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        params: Mapping[str, str | None],
        data: Mapping[str, Any] | None,
    ) -> Reply:
        """Ask again once when WeChat says it is busy, which means that nothing was done."""
        reply = self._transport.ask(method, path, deadline=deadline, params=params, data=data)
        if isinstance(reply, Refusal) and reply.errcode == BUSY:
            time.sleep(BUSY_PAUSE_S)
            reply = self._transport.ask(method, path, deadline=deadline, params=params, data=data)
        return reply

    def _fetch_token(self, force: bool, deadline: Deadline) -> tuple[str, int]:  # noqa: FBT001 - see Fetch
        body = {"grant_type": "client_credential", **self._transport.account, "force_refresh": force}
        reply = self._ask_twice("post", "cgi-bin/stable_token", deadline, {"access_token": None}, body)
        if isinstance(reply, Refusal):
            raise _unavailable(reply)
        answer = _settle(reply)
        token, lives_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lives_s, int) or lives_s <= 0:
            raise WeChatUnavailable(reason="no_token")
        return token, lives_s


def _settle(reply: Reply, *, code_errors: frozenset[int] = frozenset()) -> dict[str, Any]:
    """The JSON of an answer; else the refusal or trouble as an exception whose chain is empty.

    `code_errors` belongs to the exchange of a person's code: there every other refusal means "try later",
    since no caller can decide anything on it.
    """
    if isinstance(reply, Trouble):
        raise WeChatUnavailable(
            retry_after_s=reply.retry_after_s, reason=reply.reason, is_undone=reply.is_undone
        )
    if isinstance(reply, Answer):
        if isinstance(reply.content, dict):
            return reply.content
        raise WeChatUnavailable(reason="not_json")
    if reply.errcode in code_errors:
        raise WeChatCodeInvalid
    if code_errors or reply.errcode in TOKEN_ERRORS | ACCOUNT_TROUBLE or reply.errcode in {BUSY, *QUOTAS}:
        raise _unavailable(reply)
    raise WeChatRefused(reply.errcode, reply.errmsg)


def _unavailable(reply: Refusal) -> WeChatUnavailable:
    if reply.errcode == BUSY or reply.errcode in QUOTAS:
        wait_s = QUOTAS.get(reply.errcode, 5)
        return WeChatUnavailable(retry_after_s=wait_s, errcode=reply.errcode, reason="busy")
    log.error("wechat_account_trouble", errcode=reply.errcode, errmsg=reply.errmsg)
    return WeChatUnavailable(retry_after_s=30, errcode=reply.errcode, reason="account")


def _read_verdict(answer: dict[str, Any]) -> TextVerdict:
    """A word we do not know counts as `review`; labels came as text too."""
    result = answer.get("result")
    if not isinstance(result, dict):
        raise WeChatUnavailable(reason="no_verdict")
    word, label = str(result.get("suggest")), str(result.get("label"))
    suggest = Suggest(word) if word in set(Suggest) else Suggest.REVIEW
    return TextVerdict(suggest, int(label) if label.isascii() and label.isdigit() else 21000)


def _check_code(code: str) -> None:
    """What cannot be a code is not sent: WeChat's codes are short printable ASCII."""
    if not (0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable()):
        raise WeChatCodeInvalid


@contextmanager
def _nothing_asked() -> Iterator[None]:
    """Whatever goes wrong in here goes wrong before, or after a refusal of, what the caller wants."""
    try:
        yield
    except WeChatUnavailable as problem:
        problem.is_undone = True
        raise


def _refuse_inside_transaction() -> None:
    """A slow outside call would hold row locks and a connection for seconds."""
    if db.is_in_transaction():
        raise RuntimeError("WeChat is never called while a database transaction is open")


_configured: WeChat | None = None


def configure(settings: Settings, connection: redis.Redis) -> None:
    """Prepare this process's wrapper; called once by the factory. Opens no connection: a fork may follow."""
    global _configured  # noqa: PLW0603 - one wrapper for each process, as with app.db
    transport = Transport(settings.wechat_appid, settings.wechat_secret, settings.wechat_base_url)
    _configured = WeChat(transport, connection)


def client() -> WeChat:
    """The wrapper of this process."""
    if _configured is None:
        raise RuntimeError("app.wechat.configure has not been called")
    return _configured
