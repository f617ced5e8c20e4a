"""启动模拟器: `python -m app.wechat.simulator --port 0`, its secrets from the environment."""

import sys

from app.wechat.simulator.server import SIMULATOR_FLAG, run

# Whoever names this module on the command line has said that it is the simulator.
sys.exit(run([SIMULATOR_FLAG, *sys.argv[1:]]))
