"""Which real messages are the mutations made from?"""

from functools import cache
from typing import Final

import orjson
from lxml import etree

from message_schemas import JsonObject, from_json, to_json
from message_schemas.examples import EXAMPLES
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.samples import PUBLISHED, letter, referral, status_report

_LARGE: Final = 30_000  # bytes; the published examples with attachments are longer, and slow everything
_SHORT: Final = 10_000


@cache
def json_bodies() -> tuple[bytes, ...]:
    """MedCom's published examples, the hub's own and those of the builders, as JSON."""
    own = [referral(children_at_home=True), status_report(), letter()]
    own += [make() for make in EXAMPLES.values()]
    published = [path.read_bytes() for path in PUBLISHED if path.stat().st_size < _LARGE]
    return (*published, *map(to_json, own))


@cache
def xml_bodies() -> tuple[bytes, ...]:
    """The same as XML."""
    return tuple(to_xml(from_json(body)) for body in json_bodies())


@cache
def short() -> tuple[int, ...]:
    """The numbers of those that are quickly tried."""
    return tuple(number for number, body in enumerate(json_bodies()) if len(body) < _SHORT)


def bundle(which: int) -> JsonObject:
    """A fresh copy of one message."""
    fresh: JsonObject = orjson.loads(json_bodies()[which])
    return fresh


def document(which: int) -> etree._Element:
    """A fresh copy of one message as an XML tree."""
    return etree.fromstring(xml_bodies()[which])
