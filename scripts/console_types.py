#!/usr/bin/env python3
"""接口类型: writes `frontend/console/src/api/schema.d.ts` from the operations of the console.

    .venv/bin/python scripts/console_types.py [--check]

`--check` writes nothing and fails where the file is behind the operations. Node has to be on the path.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CONSOLE = ROOT / "frontend" / "console"
TYPES = CONSOLE / "src" / "api" / "schema.d.ts"
PREFIX = "/console/api/"


def document() -> dict[str, Any]:
    """The OpenAPI text of the console's operations alone. Nothing is connected to."""
    os.environ.update(
        APP_ENV="test",
        DATABASE_URL="postgresql:///nowhere",
        REDIS_URL="unix:///nowhere",
        WECHAT_BASE_URL="http://127.0.0.1:9/",
        WECHAT_APPID="wx0",
        WECHAT_SECRET="none",  # noqa: S106 - nothing is signed
        WECHAT_PUSH_TOKEN="none",  # noqa: S106
        WECHAT_PUSH_AES_KEY="A" * 43,
        SECRET_KEY="x" * 40,
        PII_KEYS="k1:" + "A" * 43 + "=",
        PII_INDEX_KEY="B" * 43 + "=",
    )
    from app.factory import create_app  # noqa: PLC0415 - after the environment

    whole: dict[str, Any] = create_app().test_client().get("/api/openapi.json").get_json()
    whole["paths"] = {path: item for path, item in whole["paths"].items() if path.startswith(PREFIX)}
    for item in whole["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            _leave_refusals_out(operation)
    wanted = _mentioned(whole["paths"], whole["components"]["schemas"])
    schemas = whole["components"]["schemas"].items()
    whole["components"] = {"schemas": {name: schema for name, schema in schemas if name in wanted}}
    return whole


def _leave_refusals_out(operation: dict[str, Any]) -> None:
    """All refusals have one shape, which `problem.ts` holds once."""
    answers = operation["responses"].items()
    operation["responses"] = {status: answer for status, answer in answers if status.startswith("2")}
    for answer in operation["responses"].values():
        answer.pop("headers", None)


def _mentioned(start: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of all schemas that `start` leads to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        match waiting.pop():
            case {"$ref": str(reference)} if (name := reference.rpartition("/")[2]) not in found:
                found.add(name)
                waiting.append(schemas[name])
            case dict() as mapping:
                waiting.extend(mapping.values())
            case list() as items:
                waiting.extend(items)
    return found


def written() -> str:
    """What the file should hold now."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        source.write_text(json.dumps(document(), ensure_ascii=False))
        command = [CONSOLE / "node_modules" / ".bin" / "openapi-typescript", source, "--output", target]
        subprocess.run([*command, "--alphabetize"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
        return target.read_text()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="只检查是否一致")
    options = parser.parse_args()
    text = written()
    if options.check:
        if TYPES.read_text() == text:
            return 0
        print("frontend/console/src/api/schema.d.ts 落后于接口，请运行 make console-types", file=sys.stderr)
        return 1
    TYPES.write_text(text)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
