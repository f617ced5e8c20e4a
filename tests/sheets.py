"""工作簿的样本: files as Excel and as somebody with bad intentions write them."""

import io
import zipfile

import xlsxwriter

FAR = 1_048_575, 16_000


def stray(rows, *, far=FAR):
    """A few kilobytes: `rows`, and one value in a far cell."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_string(*far, "x")
    return held.getvalue()


def altered(content, name, old, new):
    """The same workbook with `old` replaced by `new` in the part `name`."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        for part in before.infolist():
            text = before.read(part)
            if part.filename == name:
                assert old in text
                text = text.replace(old, new)
            after.writestr(part, text)
    return held.getvalue()
