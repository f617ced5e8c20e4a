"""正文: rich text made safe. What staff write is cleaned when it is stored; phones get what was stored.

A small list of what may stand in it; whatever else is there goes, programs and styles with what they hold.
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3

HTML_MAX = 40_000
"""Characters of markup, as it comes."""
TAGS = frozenset({"p", "br", "strong", "em", "u", "s", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "a"})
_BLOCKS = frozenset({"p", "h2", "h3", "li", "blockquote", "hr"})
_LINK = re.compile(r"(https?://|tel:)[^\s]{1,2000}")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(html: str) -> str:
    """净化: the same text with nothing that runs, hides or comes from elsewhere. Clean stays as it is."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        attribute_filter=_links_only,
        url_schemes={"http", "https", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def text_of(html: str) -> str:
    """纯文字: what a person reads of a clean text, a line for each paragraph or entry."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def html_of(text: str) -> str:
    """A plain text as markup: a blank line parts paragraphs, a break is a break."""
    paragraphs = [each for each in re.split(r"\n\s*\n", text.strip()) if each.strip()]
    return "".join(
        f"<p>{escape(each.strip(), quote=False).replace(chr(10), '<br>')}</p>" for each in paragraphs
    )


def _links_only(tag: str, attribute: str, value: str) -> str | None:
    """A link leads to a page or to a telephone; one that leads into this service would be a trick."""
    if attribute == "rel":
        return value
    is_link = tag == "a" and attribute == "href" and _LINK.fullmatch(value.strip())
    return value.strip() if is_link else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("· ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and not self._ends_a_line():
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def _ends_a_line(self) -> bool:
        return bool(self.parts) and self.parts[-1].endswith("\n")
