"""发放的样本: a campaign that gives money, people with cards, desks, and the bank's answers in a file."""

import io

import xlsxwriter
from python_calamine import CalamineWorkbook

from app.forms import Field
from models import StaffRole
from tests import factories, pictures, programmes

FINANCE, CHAIR = StaffRole.FINANCE, StaffRole.CHAIR
CARDS = [f"62220000000000{number:04d}" for number in range(10_000)]


def card(order=0):
    """An invented card number that passes Luhn's test."""
    return [one for one in CARDS[: 20 * (order + 1)] if is_luhn(one)][order]


def is_luhn(number):
    digits = [int(digit) for digit in reversed(number)]
    return sum(sum(divmod(2 * one, 10)) if odd % 2 else one for odd, one in enumerate(digits)) % 10 == 0


class Cashier:
    """Desks of a maker, a checker and a chair over one campaign."""

    def __init__(self, seat, made_up, *, people=2, **facts):
        made_up(
            "aid", gives=made_up.Gives.MONEY, fields=(Field(key="card", kind="bank_card", label="银行卡"),)
        )
        self.maker, self.checker, self.chair = seat(FINANCE), seat(FINANCE), seat(CHAIR)
        self.campaign = programmes.campaign(
            "aid", **{"title": "冬日慰问", "amount_fen": 50_000, "budget_fen": 1_000_000, **facts}
        )
        self.campaign_id = str(self.campaign.id)
        self.members = [factories.member() for _ in range(people)]
        self.signups = [
            programmes.signup(self.campaign, member_=member, answers={"card": card(order)})
            for order, member in enumerate(self.members)
        ]
        self.signup_ids = [str(signup.id) for signup in self.signups]

    def draft(self, by=None, **body):
        return (by or self.maker).post(f"/campaigns/{self.campaign_id}/payment-lists", body)

    def approved(self):
        """The id of a list that three people have stood behind."""
        list_id = self.draft().json["id"]
        assert self.checker.post(f"/payment-lists/{list_id}/check").status_code == 200
        assert self.chair.post(f"/payment-lists/{list_id}/approval").status_code == 200
        return list_id

    def sheet(self, list_id):
        answer = self.maker.get(f"/payment-lists/{list_id}.xlsx")
        assert answer.status_code == 200, answer.text
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    def results(self, list_id, *told, by=None, rows=None):
        """Hand in the exported file with `told` (result, reason) for each of its rows."""
        rows = rows or self.sheet(list_id)
        for row, (result, reason) in zip(rows[3:], told, strict=False):
            row[5], row[6] = result, reason
        path = f"/payment-lists/{list_id}/results"
        return (by or self.maker).post(path, **pictures.form(workbook(rows), name="结果.xlsx"))


def workbook(rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()
