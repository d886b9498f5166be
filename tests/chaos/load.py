"""Which messages are sent while the hub is disturbed, by whom and to whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from hub.bench.load import citizen_number
from hub.domain.party import Party
from hub.flow.consents import record_consent
from hub.infrastructure.onboarding import Onboarded
from message_schemas import ReferralRequest
from message_schemas.codes import PartyKind
from tests.chaos.letters import Letter, again, consent, referral, report, written
from tests.chaos.world import World

_K = PartyKind
SCOPES = ("messages.send", "messages.receive", "consent.manage")
AMQP_SENDERS = (
    Party("kommune", _K.OTHER_MUNICIPALITY, "Nabokommunen", channel="amqp", scopes=SCOPES),
    Party("sygehus", _K.HOSPITAL, "Sygehuset", channel="amqp", scopes=SCOPES),
)
HTTP_SENDERS = (
    Party("laegehus", _K.GENERAL_PRACTICE, "Lægehuset", scopes=SCOPES),
    Party("myndighed", _K.SOCIAL_AUTHORITY, "Myndigheden", scopes=SCOPES),
)
AMQP_RECIPIENTS = (
    Party("centret", _K.CENTRE, "Rusmiddelcentret", channel="amqp"),
    Party("jobcentret", _K.JOBCENTER, "Jobcentret", channel="amqp"),
)
HTTP_RECIPIENTS = (Party("familien", _K.FAMILY_DEPARTMENT, "Familieafdelingen"),)
SENDERS = (*AMQP_SENDERS, *HTTP_SENDERS)
RECIPIENTS = (*AMQP_RECIPIENTS, *HTTP_RECIPIENTS)
PARTIES = (*SENDERS, *RECIPIENTS)


@dataclass(slots=True)
class Errand:
    """One message that must get from its sender to its recipient, and how often it was tried."""

    sender: str
    recipient: str
    event: str
    message: Letter
    sent: set[str] = field(default_factory=set)  # SHA-256 of every body that was sent of it
    tries: int = 0
    acknowledged: bool = False
    refused: str | None = None  # how, where the hub would not have it

    @property
    def message_id(self) -> str:
        """Its MessageHeader.id."""
        return self.message.message_id

    @property
    def open(self) -> bool:
        """True until its sender knows what became of it."""
        return not self.acknowledged and self.refused is None

    def next_body(self) -> bytes:
        """What to send now: each try has a Bundle.id of its own."""
        self.tries += 1
        self.message = again(self.message)
        body = written(self.message)
        self.sent.add(sha256(body).hexdigest())
        return body


def errands(count: int, parties: Mapping[str, Onboarded]) -> Sequence[Errand]:
    """Referrals with their consent, and reports under one recorded before, each of its own citizen.

    Every sender writes to every recipient.
    """
    made = []
    for number in range(count):
        sender = parties[SENDERS[number % len(SENDERS)].id].party
        recipient = parties[RECIPIENTS[number // len(SENDERS) % len(RECIPIENTS)].id].party
        citizen = citizen_number(number)
        message: Letter
        if number // len(PARTIES) % 2:
            event, message = "status-report", report(sender, recipient, citizen=citizen)
        else:
            event, message = "referral-request", referral(sender, recipient, citizen=citizen)
        made.append(Errand(sender.id, recipient.id, event, message))
    return made


async def record_consents(world: World, load: Sequence[Errand]) -> None:
    """The citizens' consents to what carries none itself."""
    async with world.at_rest() as runtime:
        for errand in load:
            if not isinstance(errand.message, ReferralRequest):
                sender = world.parties[errand.sender].party
                recipient = world.parties[errand.recipient].party
                given = consent(errand.message.citizen.value, sender, (recipient,))
                await record_consent(runtime.hub, sender, given)
