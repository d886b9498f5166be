"""How is an XML document broken, while it stays one?"""

import copy
import random
from typing import Any, Final

from lxml import etree

_FHIR: Final = "{http://hl7.org/fhir}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_NAMES: Final = (
    "id",
    "url",
    "value",
    "div",
    "extension",
    "contained",
    "resource",
    "resourceType",
    "_id",
    "Bundle",
    "Patient",
    "strange",
)
_VALUES: Final = (
    "",
    " ",
    "\n\t\r",
    "007",
    "-0",
    "1e400",
    "1E3",
    "true",
    "kanariefugl2509479989",
    "#",
    "å😀",
    "x" * 5000,
)


def break_document(chance: random.Random, root: etree._Element) -> bytes:
    """The document after some changes of its elements."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        _break(chance, root, chance.choice([one for one in root.iter() if isinstance(one.tag, str)]))
    return etree.tostring(root, encoding=chance.choice(("UTF-8", "UTF-8", "us-ascii")), xml_declaration=True)


def _break(chance: random.Random, root: etree._Element, element: etree._Element) -> None:
    parent = element.getparent()
    way = chance.randrange(10)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        for _ in range(chance.choice((1, 2, 50))):
            parent.append(copy.deepcopy(element))
    elif way == 2:
        element.tag = chance.choice((_FHIR, _FHIR, _XHTML, "")) + chance.choice(_NAMES)
    elif way == 3:
        element.set(chance.choice(_NAMES), chance.choice(_VALUES))
    elif way == 4:
        element.set("value", chance.choice(_VALUES))
    elif way == 5:
        element.text = chance.choice(_VALUES)
    elif way == 6:
        some: Any = (etree.Comment("x"), etree.ProcessingInstruction("x", "y"), etree.CDATA("x"))
        one = chance.choice(some)
        if isinstance(one, etree.CDATA):
            element.text = one
        else:
            element.insert(0, one)
    elif way == 7:
        _nest(chance, element)
    elif way == 8:
        element.append(copy.deepcopy(chance.choice(list(root))) if len(root) else etree.Element("x"))
    else:
        etree.SubElement(element, chance.choice((_FHIR, _XHTML)) + chance.choice(_NAMES), value="x")


def _nest(chance: random.Random, element: etree._Element) -> None:
    inner = element
    for _ in range(chance.choice((2, 40, 110, 320))):
        inner = etree.SubElement(
            inner, chance.choice((f"{_FHIR}extension", f"{_FHIR}extension", element.tag))
        )
