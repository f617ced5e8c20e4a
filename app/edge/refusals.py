"""门口的拒绝: refusals that concern the request itself, before any rule of the house is asked."""

from app.errors import (
    AddressTooLarge,
    Conflict,
    Forbidden,
    HeadersRefused,
    InvalidValue,
    Malformed,
    MethodRefused,
    NotFound,
    NotLoggedIn,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedType,
)


class MalformedRequest(Malformed):
    code, detail = "malformed_request", "请求内容无法识别，请检查格式后重试"


class AddressUnknown(NotFound):
    code, detail = "not_found", "没有找到您要的内容"


class MethodNotAllowed(MethodRefused):
    code, detail = "method_not_allowed", "这个地址不支持这种请求方式"


class BodyTooLarge(TooLarge):
    code, detail = "request_too_large", "提交的内容太大，请精简后重试"


class AddressTooLong(AddressTooLarge):
    code, detail = "address_too_long", "请求的地址太长，请减少查询条件后重试"


class HeadersTooLarge(HeadersRefused):
    code, detail = "headers_too_large", "请求头太大，请精简后重试"


class UnsupportedMediaType(UnsupportedType):
    code, detail = "unsupported_media_type", "请以 JSON (application/json) 提交"


class InvalidFields(InvalidValue):
    code, detail = "invalid_fields", "有些内容填写不正确，请按提示修改"


class IdempotencyKeyInvalid(InvalidValue):
    code, detail = "idempotency_key_invalid", "Idempotency-Key 须为 1 至 64 个可见的 ASCII 字符"


class IdempotencyKeyReused(InvalidValue):
    code, detail = "idempotency_key_reused", "这个 Idempotency-Key 已用于另一个请求，请换一个新的"


class IdempotencyInProgress(Conflict):
    code, detail = "idempotency_in_progress", "上一次提交还在办理，请稍候再看结果"


class StaffLoginRequired(NotLoggedIn):
    code, detail = "staff_login_required", "请先登录控制台"
    next = "一段时间没有操作会自动退出，请重新登录，填写的内容还在"


class RoleRequired(Forbidden):
    code, detail = "role_required", "您的账号没有办理这件事的角色"
    next = "如工作需要，请联系安全管理员授权"


class CsrfTokenInvalid(Forbidden):
    code, detail = "csrf_token_invalid", "页面已经过期，请刷新后再试"


class RateLimited(TooManyRequests):
    code, detail = "too_many_requests", "操作太频繁，请稍后再试"


class TemporarilyUnavailable(Unavailable):
    code, detail = "temporarily_unavailable", "系统正忙，请稍后再试"
