"""样张: drawn sheets that stand for what people hand in. Nobody takes one for a real paper."""

import io

from PIL import Image, ImageDraw

_PAPER_PX = (900, 640)


def draw(words: str) -> bytes:
    """A sheet that says SAMPLE, and what it stands for, as PNG."""
    sheet = Image.new("RGB", _PAPER_PX, "#fbf8f0")
    pen = ImageDraw.Draw(sheet)
    wide, high = _PAPER_PX
    pen.rectangle((24, 24, wide - 24, high - 24), outline="#a8372d", width=4)
    pen.text((64, 64), f"SAMPLE  {words}", fill="#333333", font_size=34)
    for line in range(170, high - 80, 46):
        pen.line((64, line, wide - 64, line), fill="#c9c3b4", width=2)
    drawn = io.BytesIO()
    sheet.save(drawn, "PNG")
    return drawn.getvalue()
