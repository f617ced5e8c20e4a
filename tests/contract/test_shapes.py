"""形状: what a shape says of an empty field is what its answers hold."""

from collections.abc import Iterator
from importlib import import_module

import marshmallow as ma
import pytest

from app.factory import DOORS

OURS = {"app", *(door.split(".")[0] for door in DOORS)}
for door in DOORS:
    import_module(f"{door}.routes")


def shapes_below(shape: type[ma.Schema]) -> Iterator[type[ma.Schema]]:
    for below in shape.__subclasses__():
        if below.__module__.split(".")[0] in OURS:
            yield below
        yield from shapes_below(below)


SHAPES = sorted(set(shapes_below(ma.Schema)), key=lambda shape: (shape.__module__, shape.__name__))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_a_field_that_may_be_left_empty_says_so(shape):
    """A field reached through something that may be absent answers null, so its type has to allow it."""
    fields = shape._declared_fields.items()
    silent = [name for name, field in fields if field.dump_default is None and not field.allow_none]
    assert not silent
