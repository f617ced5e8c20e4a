"""A worker process as `flask jobs work` runs it, which knows the samples too."""

from app.factory import create_app
from app.jobs import worker
from tests.jobs import samples

if __name__ == "__main__":
    assert samples.DIE
    worker.run(create_app().config["SETTINGS"])
