"""Where is a consent documented, and may the document be seen?"""

import base64
import binascii
from typing import Final

from hub.domain.party import Party
from hub.flow.consent_reading import looked_at
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.documents import content_type_of
from hub.flow.officer.rows import attachment
from hub.flow.officer.values import Document

_READ: Final = "consent-evidence.read"


async def evidence_document(
    hub: Hub, party: Party, consent_id: str, agent: str, version: int | None = None
) -> tuple[Document, str]:
    """The evidence of a version (the newest) of the party's own consent and its content type, by its content.

    Raises Refused `not-found`, also where there is only a description, or a kind of document that is not shown.
    """
    async with hub.store.unit_of_work() as uow:
        versions = await uow.oversight.consent_history(consent_id)
        found = next((one for one in versions if version in (None, one.version)), None)
        if found is None or found.organization != party.id:
            raise Refused("not-found")
        kept = attachment(found)
        try:
            content = base64.b64decode(str(kept.get("data", "")), validate=True)
        except binascii.Error:
            raise Refused("not-found") from None
        content_type = content_type_of(content)
        if content_type is None:
            raise Refused("not-found")
        await uow.history.add((), (looked_at(hub, party, found, agent, _READ),))
        await uow.commit()
    return Document(content, str(kept.get("title") or "")), content_type
