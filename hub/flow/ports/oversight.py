"""What does an officer look at: what waits, what went under a consent, what law was used?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hub.flow.records import ConsentVersion, ReviewRecord, Standing


class OversightRows(Protocol):
    """Deliveries, decisions and consents as a consent officer looks at them. Messages are without bodies."""

    async def waiting(self, citizen_id: str) -> Sequence[Standing]:
        """The citizen's deliveries that are held or queued, oldest first."""

    async def gone(self, citizen_id: str) -> Sequence[Standing]:
        """What of the citizen's is out: handed over, or leased for it; oldest first."""

    async def held(self, party: str, limit: int) -> Sequence[Standing]:
        """What is held of what the party sent, or in cases of which it is the centre; oldest first."""

    async def to_review(self, party: str, limit: int) -> Sequence[Standing]:
        """The same for statutory disclosures and blanket consents that nobody has reviewed yet."""

    async def flagged(self, delivery_id: str) -> Standing | None:
        """One delivery that a decision put on the review list, reviewed or not."""

    async def reviewed(
        self, party: str, finding: str, since: datetime, limit: int
    ) -> Sequence[tuple[Standing, ReviewRecord]]:
        """What the party reviewed since then with this finding, newest first."""

    async def review(self, record: ReviewRecord) -> None:
        """Add a review. Raises ConcurrentChange where the delivery has one."""

    async def reviews(self, delivery_ids: Sequence[str]) -> Sequence[ReviewRecord]:
        """The reviews of these deliveries."""

    async def consent_history(self, consent_id: str) -> Sequence[ConsentVersion]:
        """Every version of a consent, newest first."""

    async def ending(
        self, organization: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[ConsentVersion]:
        """The party's active consents whose last permission ends at since <= end < until, soonest first."""
