"""文字: names made comparable, and Chinese text made searchable by fragments, initials and pinyin."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

from models import names

MIDDLE_DOT = names.MIDDLE_DOT
_PLAIN = re.compile(r"[a-z0-9]")
_LONGEST_PINYIN = 30
"""Letters that are compared; what is typed beyond them hardly tells two shops apart."""
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
    """姓名比对: the same name written with another dot or with blanks is the same name (`models.names`)."""
    return names.comparable(name)


def tidy_name(name: str) -> str:
    """姓名: the form in which a name is kept. One kind of dot; blanks only between Latin words.

    Lists are often typed as `张　三` so that names line up. Characters themselves are left alone:
    folding compatibility forms would change how some people write their names.
    """
    dotted = names.SPACES.sub(" ", name.strip().translate(names.DOTS))
    return _LAYOUT_BLANKS.sub("", dotted)


def search_text(*parts: str) -> str:
    """检索文本: what is stored beside a name for searching, and read by `matches`. Three kinds of words:

    every character; every two neighbouring initials; and from every syllable on, the pinyin that follows.
    Each word stands between blanks: a trigram index needs three characters, as in `' 大 '` and `' cs '`.
    """
    # Its dictionaries take a quarter of a second and 20 MB; only writers of names need them.
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to load, seldom needed

    joined = _folded("".join(parts))
    # Of Latin words and numbers, every letter stands for a syllable: people type KFC as it is written.
    syllables: list[str] = lazy_pinyin(joined, errors=_PLAIN.findall)  # type: ignore[arg-type]  # a list is a word each
    letters, starts = "".join(syllables), accumulate((len(one) for one in syllables), initial=0)
    following = [letters[start : start + _LONGEST_PINYIN] for start in starts][:-1]
    initials = "".join(syllable[0] for syllable in syllables)
    return "||".join(_words(words) for words in (joined, _pairs(initials), following))


def matches(column: SQLColumnExpression[str], query: str) -> ColumnElement[bool]:
    """Whether a `search_text` holds `query`: a fragment of the name, of its initials or of its pinyin.

    Wildcards are taken literally, blanks do not matter. Whatever a trigram index can do, it does.
    """
    folded = _folded(query)
    patterns = [_words(_literal(folded))]
    letters = folded.replace("'", "")
    if letters and _PLAIN.fullmatch(letters[0]) and letters.isascii() and letters.isalnum():
        # The beginning of a word, so that `chash` finds 茶山 while it is still being typed.
        patterns.append(f" {letters[:_LONGEST_PINYIN]}")
        if len(letters) > 1:
            patterns.append(_words(_pairs(letters)))
    return or_(*(column.like(f"%{pattern}%") for pattern in patterns))


def _folded(text: str) -> str:
    return names.SPACES.sub("", unicodedata.normalize("NFKC", text)).lower()


def _literal(text: str) -> list[str]:
    return [rf"\{character}" if character in r"\%_" else character for character in text]


def _pairs(letters: str) -> list[str]:
    """Two neighbours each; a single one alone."""
    return [letters[at : at + 2] for at in range(max(1, len(letters) - 1))]


def _words(words: Iterable[str]) -> str:
    return "".join(f" {word} " for word in words)
