"""Does the documentation show the rules that the hub runs on?"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files

from message_schemas.category_codes import TABLES
from message_schemas.category_page import GENERATED
from message_schemas.category_tables import BY_EVENT, BY_RESOURCE_TYPE, ENVELOPE
from message_schemas.codes import InformationCategory
from message_schemas.part_tables import AUTHOR, WHEN

ROOT = Path(__file__).resolve().parents[3]


def hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_hooks", ROOT / "scripts" / "docs_hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page() -> str:
    written = (ROOT / "docs" / "categories.md").read_text("utf-8")
    filled: str = hooks().filled("categories.md", written)
    return filled


def test_every_rule_is_on_the_page() -> None:
    shown = page()

    names = {name for table in TABLES for rule in table.rules for name in rule.codes.values()}
    assert [name for name in names if name not in shown] == []
    assert [name for table in TABLES for name in (table.name, *table.systems) if name not in shown] == []
    told = {*BY_EVENT, *BY_RESOURCE_TYPE, *ENVELOPE, *InformationCategory, *WHEN, *AUTHOR}
    assert [name for name in told if f"`{name}`" not in shown] == []


@pytest.mark.parametrize("name", list(GENERATED))
def test_every_table_is_whole(name: str) -> None:
    rows = [line for line in GENERATED[name]().splitlines() if line.startswith("|")]

    assert all(row.count("|") in (3, 4) and row.endswith(" |") for row in rows)


def test_nothing_is_left_to_be_made() -> None:
    assert "<!--" not in page()


@pytest.mark.parametrize(
    "markdown", ["# Categories", "<!-- made: events -->", "<!-- made: unheard-of -->\n<!-- made: events -->"]
)
def test_a_page_that_does_not_name_what_is_made_for_it_stops_the_build(markdown: str) -> None:
    with pytest.raises(PluginError, match=r"categories\.md"):
        hooks().filled("categories.md", markdown)


def test_a_page_for_which_nothing_is_made_stays_as_it_is() -> None:
    assert hooks().filled("glossary.md", "# Words") == "# Words"


def test_a_page_can_be_made_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    module = hooks()
    made: Mapping[str, object] = {"messages/x.md": lambda: "# X\n"}
    monkeypatch.setattr(module, "PAGES", made)
    config = MkDocsConfig(str(ROOT / "mkdocs.yml"))
    config.plugins = PluginCollection()
    config.plugins._current_plugin = "docs_hooks"  # as MkDocs has it while it calls a hook

    files: Files = module.on_files(Files([]), config)

    found = files.get_file_from_path("messages/x.md")
    assert isinstance(found, File)
    assert found.content_string == "# X\n"
