"""决定: whoever looks for one finds it in the index."""

import re
from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
LINES_MAX = 60


def test_the_index_names_every_decision_once_and_in_order():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((\1-[a-z0-9-]+\.md)\)", index, re.MULTILINE)
    assert [name for _, name in listed] == sorted(each.name for each in DECISIONS.glob("[0-9]*.md"))


def test_a_decision_is_one_page():
    for each in DECISIONS.glob("[0-9]*.md"):
        assert len(each.read_text(encoding="utf-8").splitlines()) <= LINES_MAX, each.name
