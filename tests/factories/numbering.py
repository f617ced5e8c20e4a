"""Numbers nobody has: counted, and with their check characters."""

import itertools
import uuid

from sqlalchemy import inspect

from app.seeding.city import numbers

counted = itertools.count(1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_character(seventeen):
    """Complete an ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


def id_number(born="19900101", sequence=None):
    """A valid number of an unassigned region."""
    order = next(counted) if sequence is None else sequence
    return with_check_character(f"3299{order // 1000 % 100:02d}{born}{order % 1000:03d}")


def id_of(row):
    """The id of a row, also after a refusal has rolled back the session that it came with."""
    return inspect(row).identity[0]


def openid():
    return f"o{uuid.uuid4().hex[:27]}"


def credit_code(sequence=None):
    """A valid credit code (GB 32100, GB 11714) of an unassigned region."""
    body = f"{next(counted) if sequence is None else sequence:08d}"
    first = "92329999" + body + numbers.organisation_check_character(body)
    return first + numbers.credit_check_character(first)
