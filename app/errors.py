"""错误: every refusal is declared beside its rule as a subclass of one of the kinds below.

A declaration is `class CouponSoldOut(Conflict): code, detail = "coupon_sold_out", "这批优惠券已经领完了"`.
The kind gives the HTTP status; there is no default. `code` is for machines and never changes;
`detail` is one polite Chinese sentence for the person; `next`, where useful, says what they can do.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

REGISTRY: dict[str, type["AppError"]] = {}
"""Code → class. Two rules may not share a code; the test of the registry reads this."""


class AppError(Exception):
    """Base of all expected refusals. Raise a declared subclass, never this or a bare kind."""

    status: ClassVar[int]
    title: ClassVar[str]
    code: ClassVar[str]
    detail: str
    next: str | None = None
    retry_after_s: int | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        code = cls.__dict__.get("code")
        if code is None:
            return
        if REGISTRY.setdefault(code, cls) is not cls:
            raise TypeError(f"error code {code!r} is declared twice")

    def __init__(
        self,
        *,
        detail: str | None = None,
        errors: Mapping[str, list[str]] | None = None,
        retry_after_s: int | None = None,
        next: str | None = None,  # noqa: A002 - the word of the problem document
        **members: Any,
    ) -> None:
        """`members` become extra members of the problem document, e.g. `opens_at=…`."""
        super().__init__(self.code)
        if detail is not None:
            self.detail = detail
        self.errors = dict(errors) if errors else None
        if next is not None:
            self.next = next
        if retry_after_s is not None:
            self.retry_after_s = retry_after_s
        self.members = members


class Malformed(AppError):
    """400: the request cannot be read at all."""

    status, title = 400, "请求格式错误"


class NotLoggedIn(AppError):
    """401: no login, or a dead one."""

    status, title = 401, "需要登录"


class Forbidden(AppError):
    """403: this person may not."""

    status, title = 403, "没有权限"


class NotFound(AppError):
    """404: not there, or not yours, which must look the same."""

    status, title = 404, "没有找到"


class MethodRefused(AppError):
    """405: the address exists, the method does not."""

    status, title = 405, "不支持这种请求方式"


class Conflict(AppError):
    """409: not now; the state of things forbids it."""

    status, title = 409, "现在不能办理"


class TooLarge(AppError):
    """413: more than the service takes in one request."""

    status, title = 413, "内容太大"


class AddressTooLarge(AppError):
    """414: the address is longer than the service reads."""

    status, title = 414, "地址太长"


class HeadersRefused(AppError):
    """431: the headers are larger than the service reads."""

    status, title = 431, "请求头太大"


class UnsupportedType(AppError):
    """415: the body is of another media type."""

    status, title = 415, "不支持的内容类型"


class InvalidValue(AppError):
    """422: readable, but a value is not acceptable."""

    status, title = 422, "填写有误"


class TooManyRequests(AppError):
    """429: slow down; `retry_after_s` says for how long."""

    status, title = 429, "操作太频繁"


class Unavailable(AppError):
    """503: a part that the answer needs is out of reach for the moment."""

    status, title = 503, "服务暂时不可用"
    retry_after_s = 5
