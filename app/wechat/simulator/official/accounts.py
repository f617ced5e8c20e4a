"""凭据与登录: tokens, login, session keys, the phone number and the risk rank."""

import base64
import secrets
from typing import Any

from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.official.endpoints import OK, Call, endpoint

RISK_SCENES = (0, 1, 2)
SIGNED_BY = "hmac_sha256"


def _check_account(call: Call, given: Any) -> None:
    """Appid and secret, each missing or wrong with its own errcode."""
    account = call.simulator.account
    if not given.get("appid"):
        raise ApiError(41002)
    if given["appid"] != account.appid:
        raise ApiError(40013)
    if not given.get("secret"):
        raise ApiError(41004)
    if given["secret"] != account.secret:
        raise ApiError(40125)


@endpoint("/cgi-bin/token", method="GET", takes_token=False)
def give_token(call: Call) -> dict[str, Any]:
    """普通凭据: getAccessToken, a new token each time."""
    if call.query.get("grant_type") != "client_credential":
        raise ApiError(40002)
    _check_account(call, call.query)
    token, lives_s = call.simulator.tokens.normal(call.now_s)
    return {"access_token": token, "expires_in": lives_s}


@endpoint("/cgi-bin/stable_token", takes_token=False, rate=(10_000, 45011))
def give_stable_token(call: Call) -> dict[str, Any]:
    """稳定凭据: getStableAccessToken, the same token until its last five minutes."""
    if call.body.get("grant_type") != "client_credential":
        raise ApiError(40002)
    _check_account(call, call.body)
    force = call.body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(47001)
    token, lives_s = call.simulator.tokens.stable(call.now_s, force=force)
    return {"access_token": token, "expires_in": lives_s}


@endpoint("/sns/jscode2session", method="GET", takes_token=False, media_type="text/plain")
def exchange_login_code(call: Call) -> dict[str, Any]:
    """登录: code2Session."""
    _check_account(call, call.query)
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    js_code = call.query.get("js_code")
    if not js_code:
        raise ApiError(41008)
    person = call.simulator.people.log_in(js_code, call.now_s)
    answer = {"session_key": person.session_key, "openid": person.openid}
    return {**answer, "unionid": person.unionid} if person.unionid else answer


@endpoint("/wxa/checksession", method="GET")
def check_session(call: Call) -> dict[str, Any]:
    """检验登录态: checkSessionKey; the three fields may stand in the query or in a body."""
    given = {**call.query, **call.body}
    if given.get("sig_method") != SIGNED_BY:
        raise ApiError(87008)
    call.simulator.people.check_session(given.get("openid"), given.get("signature"))
    return {**OK}


@endpoint("/wxa/resetusersessionkey", method="GET", rate=(60_000, 45011))
def reset_session_key(call: Call) -> dict[str, Any]:
    """重置登录态: ResetUserSessionKey, the old key dies."""
    given = {**call.query, **call.body}
    if given.get("sig_method") != SIGNED_BY:
        raise ApiError(87008)
    person = call.simulator.people.check_session(given.get("openid"), given.get("signature"))
    person.session_key = base64.b64encode(secrets.token_bytes(16)).decode()
    return {**OK, "openid": person.openid, "session_key": person.session_key}


@endpoint("/wxa/business/checkencryptedmsg")
def check_encrypted(call: Call) -> dict[str, Any]:
    """手机密文: checkEncryptedData. The platform spells the field `vaild`."""
    digest = call.body.get("encrypted_msg_hash")
    if not isinstance(digest, str):
        raise ApiError(47001)
    made_s = call.simulator.people.encrypted_at(digest.lower(), call.now_s)
    return {**OK, "vaild": True, "create_time": made_s}


@endpoint("/wxa/business/getuserphonenumber", hints=True)
def exchange_phone_code(call: Call) -> dict[str, Any]:
    """手机号: getPhoneNumber; a code in the query instead of the body is no code."""
    number, country = call.simulator.people.spend_phone_code(
        call.body.get("code"), call.body.get("openid"), call.now_s
    )
    whole = number if country == "86" else f"+{country}{number}"
    watermark = {"timestamp": int(call.now_s), "appid": call.simulator.account.appid}
    info = {"phoneNumber": whole, "purePhoneNumber": number, "countryCode": country, "watermark": watermark}
    return {**OK, "phone_info": info}


@endpoint("/wxa/getuserriskrank")
def give_risk_rank(call: Call) -> dict[str, Any]:
    """安全等级: getUserRiskRank, 0 to 4, as the control surface has set it."""
    if not call.body.get("appid") or "client_ip" not in call.body:
        raise ApiError(47001)
    if call.body["appid"] != call.simulator.account.appid:
        raise ApiError(43104)
    if call.body.get("scene") not in RISK_SCENES:
        raise ApiError(40129)
    person = call.simulator.people.recently_seen(call.body.get("openid"), call.now_s)
    return {**OK, "risk_rank": person.risk_rank, "unoin_id": secrets.randbelow(10**9)}
