"""Which files and definitions does the project consist of? What the architecture tests look at."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("hub", "adapters", "consent", "message_schemas")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the product, read and parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the project's root."""
        return self.path.relative_to(ROOT).as_posix()

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of its syntax tree."""
        return ast.walk(self.tree)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product, in the order of their paths."""
    found = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    texts = [(path, path.read_text(encoding="utf-8")) for path in found]
    return tuple(Module(path, text, ast.parse(text)) for path, text in texts)


def module(name: str) -> Module:
    """The module at this path."""
    return next(found for found in modules() if found.name == name)


def imported(found: Module) -> Iterator[str]:
    """Dotted names that the module imports, wherever it does."""
    for node in found.nodes():
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(found: Module, name: str) -> Iterator[ast.Call]:
    """Calls of a function, class or method of that name."""
    for node in found.nodes():
        if isinstance(node, ast.Call):
            called = node.func
            own = called.id if isinstance(called, ast.Name) else getattr(called, "attr", None)
            if own == name:
                yield node


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = sorted({name for name in listed.stdout.decode().split("\0") if name})
    return tuple(path for name in names if (path := ROOT / name).is_file())


def document(name: str) -> str:
    """The text of a file under docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")
