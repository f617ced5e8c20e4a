"""校验提示: marshmallow's messages in Chinese, set once on the field classes."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

FIELD_MESSAGES: dict[type[ma.fields.Field[Any]], dict[str, str]] = {
    ma.fields.Field: {
        "required": "必填",
        "null": "不能为空",
        "validator_failed": "填写不正确",
    },
    ma.fields.String: {"invalid": "应为文字", "invalid_utf8": "应为 UTF-8 文字"},
    ma.fields.Integer: {"invalid": "应为整数"},
    ma.fields.Number: {"invalid": "应为数字", "too_large": "数字太大"},
    ma.fields.Float: {"special": "应为有限的数字"},
    ma.fields.Boolean: {"invalid": "应为 true 或 false"},
    ma.fields.List: {"invalid": "应为列表"},
    ma.fields.Mapping: {"invalid": "应为对象"},
    ma.fields.Nested: {"type": "应为对象"},
    ma.fields.UUID: {"invalid_uuid": "编号无效"},
    ma.fields.Date: {"invalid": "应为日期，如 2026-07-01", "invalid_awareness": "时区不正确"},
    ma.fields.Time: {"invalid": "应为时间，如 08:30"},
    ma.fields.DateTime: {"invalid": "应为带时区的时间，如 2026-07-01T10:00:00+08:00"},
}


def install() -> None:
    """Replace the English texts. Called by `app.edge.fields`, so before any schema is made."""
    for field, messages in FIELD_MESSAGES.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    ma.Schema._default_error_messages = {  # noqa: SLF001 - the library offers no public place for these
        "type": "应为对象",
        "unknown": "不认识的字段",
        "string": "字段名应为文字",
    }
    validate.Length.message_min = "至少 {min} 个字"
    validate.Length.message_max = "最多 {max} 个字"
    validate.Length.message_all = "应为 {min} 到 {max} 个字"
    validate.Length.message_equal = "应为 {equal} 个字"
    validate.Range.message_min = "不能小于 {{min}}"
    validate.Range.message_max = "不能大于 {{max}}"
    validate.Range.message_all = "应在 {{min}} 和 {{max}} 之间"
