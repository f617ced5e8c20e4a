"""注销: a person's wish to be forgotten, its cooling-off, and the forgetting itself."""

from app.services.erasures.carrying_out import carry_out
from app.services.erasures.wishes import (
    ErasureNotFound,
    ErasureOwnerMustHandOver,
    Wish,
    cool_off_for,
    request,
    start_for_wechat,
    take_back,
)

__all__ = [
    "ErasureNotFound",
    "ErasureOwnerMustHandOver",
    "Wish",
    "carry_out",
    "cool_off_for",
    "request",
    "start_for_wechat",
    "take_back",
]
