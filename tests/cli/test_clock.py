"""flask clock: the demo's clock, and nobody else's."""

import dataclasses

from app import clock
from app.settings import Environment


def test_a_clock_outside_the_demo_is_not_moved(flask, settings):
    result = flask("clock", "move", "24")
    assert result.exit_code == 1
    assert "只有演示环境" in result.stderr
    assert not (settings.data_dir / clock.MOVED_FILE).exists()


def test_the_demo_s_clock_is_moved_and_put_right(flask, app, settings, tmp_path):
    app.config["SETTINGS"] = dataclasses.replace(settings, environment=Environment.DEMO, data_dir=tmp_path)
    clock.follow(tmp_path)
    try:
        real = clock.today()
        assert str(real.year + 1) in flask("clock", "move", str(24 * 366)).stdout
        assert (tmp_path / clock.MOVED_FILE).read_text() == str(24 * 366 * 3600)
        assert f"{real:%Y-%m}" in flask("clock", "move", "0").stdout
        assert f"{clock.now():%Y-%m-%d}" in flask("clock", "show").stdout
    finally:
        app.config["SETTINGS"] = settings
        clock.follow(None)
