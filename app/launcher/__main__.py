"""启动: `python -m app.launcher`, which is what `make run` executes."""

import sys

from app.launcher.demo import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
