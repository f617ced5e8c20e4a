"""姓名: when two ways of writing a name are the same name. Who is looked up by name is indexed so."""

import re
import unicodedata

MIDDLE_DOT = "·"
DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．｡。", MIDDLE_DOT))
SPACES = re.compile(r"[\s\u200d]+")


def comparable(name: str) -> str:
    """姓名比对: the same name written with another dot or with blanks is the same name.

    Compatibility forms are folded (NFKC), blanks dropped and the many look-alike dots of
    ethnic-minority names become U+00B7.
    """
    return SPACES.sub("", unicodedata.normalize("NFKC", name.translate(DOTS))).upper()
