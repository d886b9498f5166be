"""Who are the parties, and which of them does an identifier name?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from message_schemas.codes import GLN_SYSTEMS, SID_PARTY, SOR_SYSTEM, PartyKind
from message_schemas.identifiers import Identifier

DEFAULT_SCOPES = ("messages.send", "messages.receive")
SCOPES = (*DEFAULT_SCOPES, "consent.manage", "case.read", "case.write")
HUB_PARTY = "hub"  # the hub's own party id, in what it sends itself; no party may register it


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation that sends and receives. Secrets are hashes; `native_format` names its adapter."""

    id: str
    kind: PartyKind
    name: str
    sor: str | None = None
    gln: str | None = None
    cvr: str | None = None
    channel: str = "mailbox"  # mailbox | amqp | portal
    native_format: str | None = None
    policy: str | None = None
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    enabled: bool = True
    client_id: str = ""
    secret_hashes: tuple[str, ...] = ()  # newest first; an older one stays valid while it overlaps
    jwks: str | None = None  # JSON, public keys for private_key_jwt
    amqp_user: str | None = None
    amqp_queue: str | None = None
    created_at: datetime | None = None

    @property
    def pushed(self) -> bool:
        """True where the hub hands over by itself; false where the party fetches."""
        return self.channel == "amqp"

    def may(self, scope: str) -> bool:
        """True if the party is enabled and holds the scope."""
        return self.enabled and scope in self.scopes


class AmbiguousParty(ValueError):
    """Identifiers of one organisation name two registered parties (CONTRACT § 2: 422)."""


@dataclass(frozen=True, slots=True)
class PartyRegistry:
    """Every registered party at one version of the registry. Look-ups are by dictionary."""

    version: int
    by_id: Mapping[str, Party]
    by_client_id: Mapping[str, Party] = field(default_factory=dict)
    by_amqp_user: Mapping[str, Party] = field(default_factory=dict)
    by_sor: Mapping[str, Party] = field(default_factory=dict)
    by_gln: Mapping[str, tuple[Party, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, parties: Iterable[Party], version: int = 0) -> "PartyRegistry":
        """Index the parties; a GLN may be shared, ids and SOR numbers may not."""
        known = tuple(parties)
        by_gln: dict[str, tuple[Party, ...]] = {}
        for party in known:
            if party.gln:
                by_gln[party.gln] = (*by_gln.get(party.gln, ()), party)
        return cls(
            version=version,
            by_id=MappingProxyType({p.id: p for p in known}),
            by_client_id=MappingProxyType({p.client_id: p for p in known if p.client_id}),
            by_amqp_user=MappingProxyType({p.amqp_user: p for p in known if p.amqp_user}),
            by_sor=MappingProxyType({p.sor: p for p in known if p.sor}),
            by_gln=MappingProxyType(by_gln),
        )

    def find(self, identifiers: Iterable[Identifier]) -> Party | None:
        """The party that /sid/party, else SOR, else GLN names; None if none does.

        Raises AmbiguousParty where the identifiers name two parties, or only a shared GLN is left to go by.
        """
        given = tuple(identifiers)
        named = [self.by_id.get(i.value) for i in given if i.system == SID_PARTY]
        named += [self.by_sor.get(i.value) for i in given if i.system == SOR_SYSTEM]
        certain = {party.id: party for party in named if party is not None}
        if len(certain) > 1:
            raise AmbiguousParty
        shared = {p.id: p for i in given if i.system in GLN_SYSTEMS for p in self.by_gln.get(i.value, ())}
        if certain:
            (party,) = certain.values()
            if shared and party.id not in shared:
                raise AmbiguousParty
            return party
        if len(shared) > 1:
            raise AmbiguousParty
        return next(iter(shared.values()), None)
