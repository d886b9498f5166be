"""Does the code keep its budgets, and does it say of itself what it is for?"""

import ast
from collections.abc import Iterator

from tests.architecture.project import Definition, modules

LONGEST_FILE = 300  # lines
LONGEST_FUNCTION = 50

# What may be longer, each with its reason.
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}
# Rooms whose classes fulfil a port without naming it as a base; what their methods do is said in the port.
FULFILLING = ("hub/infrastructure/fakes/",)


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    lines = {found.name: found.text.count("\n") for found in modules()}

    too_long = {name: count for name, count in lines.items() if count > LONGEST_FILE}

    assert too_long.keys() == LONGER_FILES.keys(), too_long


def test_a_function_fits_on_a_screen() -> None:
    lines = {
        f"{found.name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for found in modules()
        for node in found.nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    too_long = {name: count for name, count in lines.items() if count > LONGEST_FUNCTION}

    assert too_long.keys() == LONGER_FUNCTIONS.keys(), too_long


def test_a_module_opens_with_the_question_that_it_answers() -> None:
    written = [found for found in modules() if found.tree.body]  # an empty __init__.py only marks a package

    openings = {found.name: (ast.get_docstring(found.tree) or "").split("\n\n")[0] for found in written}

    silent = {name for name, opening in openings.items() if not opening.endswith((".", "?", ".)", ")"))}
    assert not silent


def test_every_public_name_says_what_it_is() -> None:
    public = [
        (found.name, node)
        for found in modules()
        for node in _public(found.tree, methods=not found.name.startswith(FULFILLING))
    ]

    silent = [f"{name}:{node.name}" for name, node in public if not ast.get_docstring(node)]

    assert not silent


def _public(tree: ast.Module, *, methods: bool) -> Iterator[Definition]:
    """Public functions and classes, and public methods of classes that stand alone.

    A class with bases declares or fulfils an interface: what its methods do is said there.
    """
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node
        if methods and isinstance(node, ast.ClassDef) and not node.bases:
            yield from (
                method
                for method in node.body
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                and not method.name.startswith("_")
            )
