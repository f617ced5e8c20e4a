"""号码: identity numbers, credit codes, phones and openids that pass every check and belong to nobody.

Identity numbers follow GB 11643 (check character ISO 7064 MOD 11-2), credit codes GB 32100 with the
organisation's own check character of GB 11714. Both carry a region code that was never assigned.
"""

import datetime as dt
import random
from collections.abc import Callable

from app.seeding.city.plans import Gender

UNASSIGNED_REGION = "329999"
"""Jiangsu has no prefecture 99: no identity number and no licence was ever issued under this code."""

UNASSIGNED_WALKERS_REGION = "329100"
"""Never assigned either, and not counted down to from the region above however large the seeded city is:
whoever is invented while the demo runs cannot be somebody of the roster under another name."""

UNUSED_MOBILE_PREFIX = "102"
"""Mobile numbers start with 13 to 19; eleven digits from 102 ring nowhere."""

UNUSED_LANDLINE_PREFIX = "0519-00"
"""No subscriber's number inside an area starts with 0."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_OPENID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def id_check_character(first_17: str) -> str:
    """身份证校验码: the 18th character for the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def organisation_check_character(first_8: str) -> str:
    """组织机构代码校验码: the ninth character, letters counting from A = 10."""
    total = sum(int(char, 36) * weight for char, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_check_character(first_17: str) -> str:
    """统一社会信用代码校验码: the 18th character for the first 17."""
    values = (_CREDIT_ALPHABET.index(char) for char in first_17)
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


class NumberBook:
    """Gives out numbers and never the same one twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def id_number(self, birth_on: dt.date, gender: Gender, *, ending_in_x: bool = False) -> str:
        """The sequence number is odd for men and even for women."""

        def make() -> str:
            while True:
                sequence = self._rng.randrange(1, 999, 2) + (gender == "female")
                first_17 = f"{UNASSIGNED_REGION}{birth_on:%Y%m%d}{sequence:03}"
                check = id_check_character(first_17)
                if check == "X" or not ending_in_x:
                    return first_17 + check

        return self._once(make)

    def credit_code(self, registrar: str) -> str:
        """`registrar`: 91 for a company, 92 for a sole trader, 12 for a public institution."""

        def make() -> str:
            organisation = "MA" + "".join(self._rng.choices(_CREDIT_ALPHABET, k=6))
            organisation += organisation_check_character(organisation)
            first_17 = registrar + UNASSIGNED_REGION + organisation
            return first_17 + credit_check_character(first_17)

        return self._once(make)

    def mobile(self) -> str:
        return self._once(lambda: f"{UNUSED_MOBILE_PREFIX}{self._rng.randrange(10**8):08}")

    def landline(self) -> str:
        return self._once(lambda: f"{UNUSED_LANDLINE_PREFIX}{self._rng.randrange(10**6):06}")

    def openid(self) -> str:
        return self._once(lambda: "o" + "".join(self._rng.choices(_OPENID_ALPHABET, k=27)))

    def _once(self, make: Callable[[], str]) -> str:
        while (number := make()) in self._given:
            pass
        self._given.add(number)
        return number
