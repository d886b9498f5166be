"""Stage 4, adapt: into the recipient's own format, or the one that it asks for."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.contract import NativeDocumentRefused
from hub.flow.bodies import dump, load
from hub.flow.deliver.work import Delivering, DeliveryScope, one_by_one
from hub.flow.media import preferred
from hub.flow.native import adapter_context
from message_schemas.codes import FHIR_JSON, FHIR_XML

_JSON = (FHIR_JSON, "application/json")
_XML = (FHIR_XML, "application/xml", "text/xml")


async def adapt_out(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """FHIR as it came in, unless the recipient has a format of its own or asks for JSON or XML."""
    return await one_by_one(_adapted, work, scope)


async def _adapted(item: Delivering, scope: DeliveryScope) -> Delivering:
    native = _native_format(item, scope)
    if native is not None:
        adapter = scope.hub.adapters[native]
        context = adapter_context(scope.hub, scope.registry, scope.now, item.recipient)
        try:
            document = adapter.from_fhir(load(item.body, item.content_type), context)
        except NativeDocumentRefused:
            pass  # the format has no word for this message: it goes out as FHIR
        else:
            return replace(
                item, body=document.body, content_type=f"{document.content_type}; charset={adapter.charset}"
            )
    if not scope.fetching:
        return item
    wanted = FHIR_XML if preferred(scope.accept, (*_JSON, *_XML)) in _XML else FHIR_JSON
    if wanted == item.content_type:
        return item
    body = dump(load(item.body, item.content_type), wanted)
    return replace(item, body=body, content_type=wanted)


def _native_format(item: Delivering, scope: DeliveryScope) -> str | None:
    native = item.recipient.native_format if item.recipient else None
    if native is None or native not in scope.hub.adapters:
        return None
    if not scope.fetching:
        return native
    own = scope.hub.adapters[native].content_types
    return native if preferred(scope.accept, (*_JSON, FHIR_XML, *own)) in own else None
