"""Stage 3, adapt: from the sender's own format to one canonical FHIR message."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from adapters.contract import NativeDocumentRefused
from hub.flow.accept.work import Accepting, Scope
from hub.flow.native import adapter_context
from message_schemas import Issue, Unparsable, UnsupportedContentType, parse
from message_schemas.codes import FHIR_JSON

_ONE_RECEIPT = Issue(
    "error",
    "too-many",
    "one-receipt-at-a-time",
    "Emessage",
    "Kvitteringen svarer på flere breve. Send én kvittering for hvert brev.",
    "The receipt answers several letters. Send one receipt for each letter.",
)


async def adapt(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Read each body once, if it is not too large; a native document goes through its format's adapter first."""
    return [_adapted(item, scope) for item in work]


def _adapted(item: Accepting, scope: Scope) -> Accepting:
    arriving = item.arriving
    if len(arriving.body) > scope.hub.settings.max_message_bytes:
        return item.refused("too-large")
    try:
        if arriving.native_format is not None:
            return _from_native(item, arriving.native_format, scope)
        return replace(item, message=parse(arriving.body, arriving.content_type))
    except UnsupportedContentType:
        return item.refused("unsupported-content-type")
    except Unparsable as unreadable:
        return item.refused("unparsable", *unreadable.issues)
    except NativeDocumentRefused as refused:
        code = "invalid" if refused.status == 422 else "unparsable"
        return replace(item, letter=refused.facts).refused(code, *refused.issues)


def _from_native(item: Accepting, native_format: str, scope: Scope) -> Accepting:
    adapter = scope.hub.adapters.get(native_format)
    if adapter is None:
        return item.refused("unsupported-content-type")
    native = adapter.to_fhir(item.arriving.body, adapter_context(scope.hub, scope.registry, scope.now))
    if native.more:
        return replace(item, letter=native.facts).refused("invalid", _ONE_RECEIPT)
    return replace(item, letter=native.facts, message=parse(orjson.dumps(native.bundle), FHIR_JSON))
