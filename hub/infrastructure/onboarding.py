"""How is a party let in, and shut out? Its row in the registry and its account on the broker, together."""

import secrets
from dataclasses import dataclass, replace

from argon2 import PasswordHasher

from hub.domain.party import HUB_PARTY, SCOPES, Party
from hub.flow.ports import Clock, Store, User
from hub.infrastructure.broker import BrokerAccounts, new_queue_name

CHANNELS = ("mailbox", "amqp", "portal")
_SECRETS_KEPT = 2  # the newest and the one before it, while partners change over


class OnboardingRefused(ValueError):
    """The party cannot be added or changed like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What is handed to the party, once: the secrets are not kept in clear."""

    party: Party
    client_secret: str | None = None
    amqp_password: str | None = None


class Onboarding:
    """Adds, disables and gives new secrets to parties; takes effect at once."""

    def __init__(self, store: Store, clock: Clock, accounts: BrokerAccounts | None) -> None:
        self._store = store
        self._clock = clock
        self._accounts = accounts

    async def add(self, party: Party) -> Onboarded:
        """Register the party with new secrets, and its account where there is a broker. Raises OnboardingRefused."""
        self._check(party)
        secret = secrets.token_urlsafe(32)
        password = secrets.token_urlsafe(32) if self._accounts else None
        new = replace(
            party,
            client_id=f"{party.id}-{secrets.token_urlsafe(6)}",
            secret_hashes=(PasswordHasher().hash(secret),),
            created_at=self._clock.now(),
        )
        async with self._store.unit_of_work() as uow:
            registry = await uow.people.registry()
            if new.id in registry.by_id:
                raise OnboardingRefused(f"there is a party {new.id} already")
            if new.sor and new.sor in registry.by_sor:
                raise OnboardingRefused("another party has this SOR number")
            if self._accounts and password:
                account = await self._accounts.provision(new.id, password, new_queue_name(new.id))
                new = replace(new, amqp_user=account.user, amqp_queue=account.queue)
            await uow.people.save_party(new)
            await uow.commit()
        return Onboarded(new, secret, password)

    async def disable(self, party_id: str) -> Party:
        """Shut the party out on every channel. Raises OnboardingRefused if there is none."""
        disabled = replace(await self.party(party_id), enabled=False)
        await self._save(disabled)
        if self._accounts and disabled.amqp_user:
            await self._accounts.disable(party_id)
        return disabled

    async def rotate_secret(self, party_id: str) -> Onboarded:
        """New secrets. The old client secret stays valid until the next rotation; the broker's password does not."""
        party = await self.party(party_id)
        secret = secrets.token_urlsafe(32)
        hashes = (PasswordHasher().hash(secret), *party.secret_hashes)[:_SECRETS_KEPT]
        rotated = replace(party, secret_hashes=hashes)
        password = secrets.token_urlsafe(32) if self._accounts and party.amqp_user else None
        await self._save(rotated)
        if self._accounts and password:
            await self._accounts.rotate_password(party_id, password)
        return Onboarded(rotated, secret, password)

    async def parties(self) -> list[Party]:
        """Every party, by id."""
        async with self._store.unit_of_work() as uow:
            registry = await uow.people.registry()
        return sorted(registry.by_id.values(), key=lambda party: party.id)

    async def party(self, party_id: str) -> Party:
        """One party. Raises OnboardingRefused if there is none."""
        async with self._store.unit_of_work() as uow:
            party = (await uow.people.registry()).by_id.get(party_id)
        if party is None:
            raise OnboardingRefused(f"there is no party {party_id}")
        return party

    async def add_user(self, user: User) -> None:
        """Register a person of a party; `password_hash` is argon2's. Raises OnboardingRefused."""
        await self.party(user.party)
        async with self._store.unit_of_work() as uow:
            await uow.people.save_user(user)
            await uow.commit()

    async def users(self) -> list[User]:
        """Every user, by name."""
        async with self._store.unit_of_work() as uow:
            return sorted(await uow.people.users(), key=lambda user: user.username)

    async def disable_user(self, username: str) -> User:
        """Shut a user out. Raises OnboardingRefused if there is none."""
        async with self._store.unit_of_work() as uow:
            user = await uow.people.user(username)
            if user is None:
                raise OnboardingRefused(f"there is no user {username}")
            disabled = replace(user, enabled=False)
            await uow.people.save_user(disabled)
            await uow.commit()
        return disabled

    def _check(self, party: Party) -> None:
        if party.id == HUB_PARTY:
            raise OnboardingRefused(f"{HUB_PARTY} is the hub itself")
        if party.channel not in CHANNELS:
            raise OnboardingRefused(
                f"the channel {party.channel} is not built; choose among {', '.join(CHANNELS)}"
            )
        if party.channel == "amqp" and self._accounts is None:
            raise OnboardingRefused("the channel amqp needs HUB_AMQP_MANAGEMENT_URL")
        unknown = set(party.scopes) - set(SCOPES)
        if unknown:
            raise OnboardingRefused(f"unknown scopes: {', '.join(sorted(unknown))}")

    async def _save(self, party: Party) -> None:
        async with self._store.unit_of_work() as uow:
            await uow.people.save_party(party)
            await uow.commit()
