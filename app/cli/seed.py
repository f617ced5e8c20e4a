"""演示数据的命令."""

from flask.cli import AppGroup

seed = AppGroup("seed", help="演示数据 · Demo data")
