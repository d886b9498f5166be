"""Lint the interface documents: the hub's own, or the JSON files that are named. Exits 1 if one is wrong.

python -m tests.contract.interfaces [FILE …]
"""

import json
import sys
from pathlib import Path

from tests.contract.interfaces.lint import lint
from tests.contract.interfaces.schemas import JsonObject


def main(files: list[str]) -> int:
    """Print what is wrong with each document; 0 if nothing is."""
    found = [(name, problem) for name, document in _documents(files) for problem in lint(document)]
    for name, problem in found:
        print(f"{name}: {problem}", file=sys.stderr)
    return 1 if found else 0


def _documents(files: list[str]) -> list[tuple[str, JsonObject]]:
    if files:
        return [(file, json.loads(Path(file).read_text("utf-8"))) for file in files]
    from tests.contract.interfaces import documents

    return [
        ("openapi.json", documents.openapi()),
        ("asyncapi.json", documents.asyncapi()),
        ("asyncapi.json without a broker", documents.asyncapi("")),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
