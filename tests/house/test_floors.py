"""楼层: the import contracts hold, and each of them fails when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BREACHES = {
    "a door imports another door": ("miniprogram_api/clerk/routes.py", "import app.jobs.worker"),
    "a model imports the app": ("models/audit.py", "import app.clock"),
    "a model imports a library": ("models/audit.py", "import flask"),
    "a service imports Flask": ("app/services/coupons/wallet.py", "import flask"),
    "a service imports wechatpy": ("app/services/members.py", "import wechatpy"),
    "a service calls upward": ("app/services/unions.py", "import app.services.coupons"),
    "a rule imports the edge": ("app/services/cards.py", "import app.edge.fields"),
    "the database imports a service": ("app/db.py", "import app.services.audit"),
    "a route imports wechatpy": ("miniprogram_api/session/routes.py", "import wechatpy"),
    "a new file has no floor": ("app/helpers.py", "import app.clock"),
    "a new service has no place": ("app/services/raffles.py", "import app.clock"),
}


def check_floors(root):
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path):
    """A copy of the code that may be spoilt."""
    for name in ("app", "models", "miniprogram_api", "console", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_floors(house):
    done = check_floors(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found(house, breach):
    file, line = BREACHES[breach]
    path = house / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    done = check_floors(house)
    assert done.returncode == 1, done.stdout
