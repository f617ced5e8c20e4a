"""字段种类: what each kind of question takes for an answer, how it is masked, and how it is asked and shown.

An answer arrives as JSON and is stored as JSON; `parse` gives its one form or says what is wrong with it.
"""

from collections.abc import Mapping
from functools import partial

from app.forms import choosing, figures, listing, texts
from app.forms.kind import Kind, Unfit

__all__ = ["KINDS", "Kind", "Unfit"]

_CHOOSE = "请选择这一项"
_place = partial(Kind, parse=choosing.place, unanswered=_CHOOSE)
_files = partial(
    Kind,
    parse=choosing.files,
    show=choosing.show_files,
    takes_files=True,
    least=1,
    most=choosing.FILES_MAX,
    bound_max=20,
    unanswered="请上传文件",
)

KINDS: Mapping[str, Kind] = {
    "text": Kind(parse=texts.text, widget="input", least=0, most=texts.TEXT_MAX, bound_max=500),
    "long_text": Kind(
        parse=texts.long_text, widget="textarea", least=0, most=texts.LONG_TEXT_MAX, bound_max=5000
    ),
    "number": Kind(
        parse=figures.number,
        widget="number",
        least=0,
        most=figures.NUMBER_MAX,
        bound_max=figures.NUMBER_MAX,
    ),
    "money": Kind(
        parse=figures.money,
        widget="money",
        show=figures.show_money,
        least=0,
        most=figures.MONEY_MAX_FEN,
        bound_max=figures.MONEY_MAX_FEN,
    ),
    "choice": Kind(
        parse=choosing.choice,
        widget="picker",
        show=choosing.show_choice,
        has_options=True,
        unanswered=_CHOOSE,
    ),
    "choices": Kind(
        parse=choosing.choices,
        widget="checkboxes",
        show=choosing.show_choices,
        has_options=True,
        least=1,
        bound_max=50,
        unanswered=_CHOOSE,
    ),
    "date": Kind(parse=figures.date, widget="date", bound_max=figures.DAYS_MAX, unanswered="请选择日期"),
    "id_number": Kind(
        parse=texts.id_number,
        widget="id_card",
        mask=texts.mask_id_number,
        is_personal=True,
        bound_max=texts.AGE_MAX,
    ),
    "name": Kind(
        parse=texts.name,
        widget="name",
        mask=texts.mask_name,
        is_personal=True,
        least=0,
        most=texts.NAME_MAX,
        bound_max=texts.NAME_MAX,
    ),
    "phone": Kind(parse=texts.phone, widget="phone", mask=texts.mask_phone, is_personal=True),
    "bank_card": Kind(parse=texts.bank_card, widget="bank_card", mask=texts.mask_bank_card, is_personal=True),
    "credit_code": Kind(parse=texts.credit_code, widget="input"),
    "account": Kind(parse=texts.account, widget="account"),
    "address": Kind(
        parse=texts.address,
        widget="address",
        mask=texts.mask_address,
        show=texts.show_address,
        is_personal=True,
        least=0,
        most=texts.ADDRESS_MAX,
        bound_max=500,
    ),
    "people": Kind(
        parse=listing.entries,
        widget="people",
        show=listing.show_entries,
        parts=listing.parts_of_people,
        compare=listing.same_people,
        is_personal=True,
        least=1,
        most=listing.ENTRIES_MAX,
        bound_max=500,
        unanswered="请添加人员",
    ),
    "household": Kind(
        parse=listing.entries,
        widget="household",
        show=listing.show_entries,
        parts=listing.parts_of_family,
        compare=listing.same_relatives,
        is_personal=True,
        least=1,
        most=listing.ENTRIES_MAX,
        bound_max=50,
        unanswered="请添加家庭成员",
    ),
    "photos": _files(widget="photos", unanswered="请上传照片"),
    "documents": _files(widget="documents"),
    "union": _place(widget="union_picker", refers_to="unions"),
    "store": _place(widget="store_picker", refers_to="stores"),
    "station": _place(widget="station_picker", refers_to="stations"),
    "declaration": Kind(
        parse=choosing.declaration,
        widget="checkbox",
        show=choosing.show_declaration,
        unanswered=choosing.AGREE,
    ),
}
"""Word → kind."""
