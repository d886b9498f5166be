"""Is anything of a person readable in the database without the keys?"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consent import UnreadableConsent
from hub.flow.ports import ConcurrentChange
from hub.flow.records import Acceptance
from hub.infrastructure.database import SqlStore, open_store
from hub.infrastructure.database.tables import metadata
from hub.infrastructure.keyring import Keyring, Undecipherable
from tests.contract.store.samples import (
    AMQP,
    CPR,
    LATER,
    NOW,
    accepted,
    consent,
    event,
    known_citizen,
    message,
    queued,
)
from tests.integration.database.sql import run_sql

SECRETS = (
    CPR.value,
    "Berggren",
    "Nancy",
    "1948-12-25",
    "henvisning",
    "fare for livet",
    "Mette Holm",
    "tilbagefald",
)


async def everything(url: str) -> bytes:
    """Every value in every table."""
    found = []
    for table in metadata.tables:
        for row in await run_sql(url, f"SELECT * FROM {table}"):
            found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found)


async def test_no_number_name_or_text_of_a_person_is_stored_readably(
    store: SqlStore, database_url: str
) -> None:
    citizen = await known_citizen(store, family="Berggren", given="Nancy")
    await queued(store, citizen_id=citizen.id)
    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(consent(citizen), None)
        written = {"by": "Mette Holm", "note": "Fortalte om et tilbagefald"}
        await uow.history.add((event("follow-up-contact", "case-1", data=written),), ())
        await uow.commit()

    stored = await everything(database_url)

    assert b"gp-havnen" in stored
    assert [secret for secret in SECRETS if secret.encode() in stored] == []


async def test_a_body_moved_to_another_message_is_not_read(store: SqlStore, database_url: str) -> None:
    one, two = message(), message()
    await accepted(store, Acceptance(one), Acceptance(two))

    await run_sql(
        database_url,
        f"UPDATE messages SET body = (SELECT body FROM messages WHERE key = '{two.key}') WHERE key = '{one.key}'",
    )

    async with store.unit_of_work() as uow:
        with pytest.raises(Undecipherable):
            await uow.messages.message(one.key)


async def test_what_cannot_be_deciphered_does_not_go_and_does_not_hold_up_the_others(
    store: SqlStore, database_url: str
) -> None:
    broken, _ = await queued(store, due_at=NOW - timedelta(hours=1))
    whole, _ = await queued(store)
    body = "'\\x00'" if database_url.startswith("postgresql") else "x'00'"
    await run_sql(database_url, f"UPDATE messages SET body = {body} WHERE key = '{broken.key}'")

    async with store.unit_of_work() as uow:
        found = await uow.deliveries.due(LATER, 10, AMQP)
        await uow.commit()

    assert [claimed.message.key for claimed in found] == [whole.key]
    async with store.unit_of_work() as uow:
        assert [c.message.key for c in await uow.deliveries.due(LATER, 1, AMQP)] == [whole.key]


@pytest.mark.parametrize("meddling", ["NULL", "(SELECT sealed_person FROM citizens LIMIT 1)"])
async def test_consents_that_cannot_be_opened_count_as_unreadable_and_never_as_none(
    store: SqlStore, database_url: str, meddling: str
) -> None:
    citizen = await known_citizen(store)
    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(consent(citizen), None)
        await uow.commit()

    await run_sql(database_url, f"UPDATE citizens SET sealed_consents = {meddling}")

    async with store.unit_of_work() as uow:
        assert (await uow.citizens.consents([citizen.id]))[citizen.id] == (UnreadableConsent("Consent", 1),)


async def test_consents_of_an_earlier_time_cannot_be_put_back(store: SqlStore, database_url: str) -> None:
    citizen = await known_citizen(store)
    first = consent(citizen)
    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(first, None)
        await uow.commit()
    await run_sql(database_url, "CREATE TABLE stolen AS SELECT sealed_consents AS blob FROM citizens")
    async with store.unit_of_work() as uow:
        revoked = consent(citizen, id=first.id, version=2, status="inactive")
        await uow.citizens.write_consent(revoked, None)
        await uow.commit()

    await run_sql(database_url, "UPDATE citizens SET sealed_consents = (SELECT blob FROM stolen)")

    async with store.unit_of_work() as uow:
        found = (await uow.citizens.consents([citizen.id]))[citizen.id]
    assert found == (UnreadableConsent("Consent", 2),)


async def test_another_keyring_opens_nothing_and_finds_nobody(
    store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    citizen = await known_citizen(store)
    sent, _ = await queued(store, citizen_id=citizen.id)
    other = open_store(database_url, Keyring.load_or_create(tmp_path / "other"))

    async with other.unit_of_work() as uow:
        assert not (await uow.citizens.citizens([CPR]))[CPR].known
        with pytest.raises(Undecipherable):
            await uow.messages.message(sent.key)
    await other.close()


async def test_errors_do_not_quote_what_was_to_be_written(store: SqlStore) -> None:
    citizen = await known_citizen(store, family="Berggren")

    with pytest.raises(ConcurrentChange) as raised:
        await accepted(store, Acceptance(message(), citizen=replace(citizen, known=False)))

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert not any(secret in str(raised.value) for secret in (*SECRETS, citizen.id))


async def test_keys_are_rotated_under_running_stores(
    store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    before, _ = await queued(store)
    other = open_store(database_url, Keyring.load(tmp_path / "keyring"))

    Keyring.load(tmp_path / "keyring").rotate()
    later = open_store(database_url, Keyring.load(tmp_path / "keyring"))
    after, _ = await queued(later)

    for reader in (store, other, later):
        async with reader.unit_of_work() as uow:
            assert await uow.messages.message(before.key) == before
            assert await uow.messages.message(after.key) == after
    await other.close()
    await later.close()
