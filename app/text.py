"""文字: names made comparable, and Chinese text made searchable by fragments and by initials."""

import re
import unicodedata

MIDDLE_DOT = "·"
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．｡。", MIDDLE_DOT))
_SPACES = re.compile(r"[\s\u200d]+")
_LAYOUT_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What no person types, as the inside of a character class that every regex dialect reads alike."""
_CONTROL = re.compile(f"[{CONTROL}]")


def has_control_characters(text: str) -> bool:
    """Whether a text holds NUL or other characters that no person types."""
    return _CONTROL.search(text) is not None


def is_one_line(text: str) -> bool:
    """Whether a text is what a person types into a field of one line."""
    # Nearly every cell is printable as a whole, which is seen at once.
    return text.isprintable() or (not has_control_characters(text) and "\n" not in text and "\t" not in text)


def comparable_name(name: str) -> str:
    """姓名比对: the same name written with another dot or with blanks is the same name.

    Compatibility forms are folded (NFKC), blanks dropped and the many look-alike dots of
    ethnic-minority names become U+00B7.
    """
    return _SPACES.sub("", unicodedata.normalize("NFKC", name.translate(_DOTS))).upper()


def tidy_name(name: str) -> str:
    """姓名: the form in which a name is kept. One kind of dot; blanks only between Latin words.

    Lists are often typed as `张　三` so that names line up. Characters themselves are left alone:
    folding compatibility forms would change how some people write their names.
    """
    dotted = _SPACES.sub(" ", name.strip().translate(_DOTS))
    return _LAYOUT_BLANKS.sub("", dotted)


def search_text(*parts: str) -> str:
    """What is stored beside a name for searching: each character between blanks, then the initials.

    Trigram indexes need three characters; `' 大  娘 '` gives them to a query of two.
    """
    # Its dictionaries take a quarter of a second and 20 MB; only writers of names need them.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    joined = "".join(parts).lower()
    initials = "".join(lazy_pinyin(joined, style=Style.FIRST_LETTER, errors="ignore"))
    return _spaced(joined) + "|" + _spaced(initials)


def search_pattern(query: str) -> str:
    """The ILIKE pattern that finds `query` in a `search_text`; wildcards in it are taken literally."""
    escaped = re.sub(r"([\\%_])", r"\\\1", query.strip().lower())
    return "%" + "".join(f" {part} " for part in re.findall(r"\\.|[^\s]", escaped)) + "%"


def _spaced(text: str) -> str:
    return "".join(f" {character} " for character in text if not character.isspace())
