"""个人信息: cells open only in their own place, and nothing leaves unmasked."""

import pytest

from app import privacy
from app.privacy import KeyedCipher, UnreadableCell
from models import RosterEntry
from tests import factories

PLACE = ("members", "name_cipher", "0190-row")
INDEX = b"i" * 32


@pytest.fixture
def cipher():
    return KeyedCipher({"k1": b"1" * 32}, INDEX)


@pytest.mark.parametrize("plain", ["王小明", "阿依古丽·买买提", "周𫖯", "", "x" * 500])
def test_a_cell_opens_to_what_was_put_in(cipher, plain):
    assert cipher.decrypt(cipher.encrypt(plain, PLACE), PLACE) == plain


def test_the_same_text_is_never_stored_twice_alike(cipher):
    assert cipher.encrypt("王小明", PLACE) != cipher.encrypt("王小明", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("members", "name_cipher", "0190-other"),
        ("members", "phone_cipher", "0190-row"),
        ("roster", *PLACE[1:]),
    ],
)
def test_a_cell_copied_elsewhere_does_not_open(cipher, elsewhere):
    stored = cipher.encrypt("王小明", PLACE)
    with pytest.raises(UnreadableCell):
        cipher.decrypt(stored, elsewhere)


def test_a_damaged_cell_does_not_open(cipher):
    stored = bytearray(cipher.encrypt("王小明", PLACE))
    stored[-1] ^= 1
    with pytest.raises(UnreadableCell):
        cipher.decrypt(bytes(stored), PLACE)


def test_an_old_key_still_reads_after_a_new_one_writes():
    old = KeyedCipher({"k1": b"1" * 32}, INDEX)
    rotated = KeyedCipher({"k2": b"2" * 32, "k1": b"1" * 32}, INDEX)
    assert rotated.decrypt(old.encrypt("王小明", PLACE), PLACE) == "王小明"
    with pytest.raises(UnreadableCell):
        old.decrypt(rotated.encrypt("王小明", PLACE), PLACE)


def test_an_index_depends_on_its_purpose_and_key(cipher):
    assert cipher.index("phone", "1") == cipher.index("phone", "1")
    assert cipher.index("phone", "1") != cipher.index("id_number", "1")
    assert cipher.index("phone", "1") != KeyedCipher({"k1": b"1" * 32}, b"j" * 32).index("phone", "1")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("王小明", "王*明"),
        ("欧阳小明", "欧**明"),
        ("李", "李*"),
        ("周𫖯", "周*"),
        (None, None),
    ],
)
def test_names_are_masked_by_whole_characters(name, masked):
    assert privacy.mask_name(name) == masked


def test_numbers_are_masked():
    assert privacy.mask_id_number("32999919910412756X") == "329*************6X"
    assert privacy.mask_phone("10235103281") == "102****3281"
    assert privacy.mask_phone("+852 51234567") == "+852 ****4567"
    assert privacy.mask_phone("+81 9012345678") == "+81 90****5678"


@pytest.mark.parametrize(("number", "masked"), [("5123456", "****56"), ("51234", "****34"), ("7", "****7")])
def test_a_short_foreign_number_shows_two_digits_at_most(number, masked):
    assert privacy.mask_phone(f"+290 {number}") == f"+290 {masked}"


def test_the_database_holds_no_plain_text(session):
    entry = factories.roster_entry(name="王小明", phone=None)
    number = entry.id_number
    row = (
        session.execute(RosterEntry.__table__.select().where(RosterEntry.__table__.c.id == entry.id))
        .mappings()
        .one()
    )
    stored = b"".join(value for value in row.values() if isinstance(value, bytes | memoryview))
    assert number.encode() not in stored
    assert "王小明".encode() not in stored
    session.expunge_all()
    again = session.get(RosterEntry, entry.id)
    assert (again.name, again.id_number) == ("王小明", number)
