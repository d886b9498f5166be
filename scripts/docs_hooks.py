"""Which parts of the documentation are made from the code?

MkDocs calls this (mkdocs.yml, `hooks`). A page written by hand names what is made for it in a comment of its own
line, `<!-- made: events -->`; a page that is made as a whole has no file below docs/.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from message_schemas import DEFINITIONS, category_page
from message_schemas.publishing.markdown import event_page, index_page

# For each page that is written by hand: what is made for it, by the name in its comments.
INSERTED: Final[Mapping[str, Mapping[str, Callable[[], str]]]] = {
    "categories.md": category_page.GENERATED,
}
# Pages that are made as a whole, by their place below docs/.
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "messages/index.md": index_page,
    **{f"messages/{event}.md": partial(event_page, event) for event in DEFINITIONS},
}

_COMMENT: Final = re.compile(r"^<!-- made: ([a-z-]+) -->$", re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made as a whole."""
    for place, made in PAGES.items():
        files.append(File.generated(config, place, content=made()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs calls it by these names
    """Put in what is made for this page."""
    return filled(page.file.src_uri, markdown)


def filled(place: str, markdown: str) -> str:
    """A page with everything in it that is made for it; PluginError when page and code do not agree on what that is."""
    makers = INSERTED.get(place, {})
    named = _COMMENT.findall(markdown)
    if sorted(named) != sorted(makers):
        raise PluginError(
            f"{place}: what it names and what is made for it differ: {set(named) ^ set(makers)}"
        )
    return _COMMENT.sub(lambda found: makers[found[1]](), markdown)
