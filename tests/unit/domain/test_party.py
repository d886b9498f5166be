"""Which party does an identifier name, and what may it do?"""

from dataclasses import replace

import pytest

from hub.domain.party import AmbiguousParty, Party, PartyRegistry
from message_schemas.codes import CVR_SYSTEM, GLN_SYSTEM, SID_PARTY, SOR_SYSTEM, PartyKind
from message_schemas.identifiers import Identifier

GP = Party("gp", PartyKind.GENERAL_PRACTICE, "Lægehuset", sor="11111111111", gln="5790000121526")
CENTRE = Party("centre", PartyKind.CENTRE, "Centret", sor="22222222222", gln="5790000200016")
BRANCH = Party("branch", PartyKind.CENTRE, "Filialen", sor="33333333333", gln="5790000200016")
REGISTRY = PartyRegistry.of((GP, CENTRE, BRANCH))


@pytest.mark.parametrize(
    ("system", "value"), [(SID_PARTY, "gp"), (SOR_SYSTEM, "11111111111"), (GLN_SYSTEM, "5790000121526")]
)
def test_a_party_is_found_by_its_id_its_sor_or_its_gln(system: str, value: str) -> None:
    found = REGISTRY.find([Identifier(system, value)])

    assert found is GP


def test_identifiers_that_nobody_has_name_no_party() -> None:
    found = REGISTRY.find([Identifier(SID_PARTY, "nobody"), Identifier(CVR_SYSTEM, "22222222")])

    assert found is None


def test_a_shared_gln_alone_names_nobody_for_certain() -> None:
    shared = [Identifier(GLN_SYSTEM, "5790000200016")]

    with pytest.raises(AmbiguousParty):
        REGISTRY.find(shared)


def test_a_shared_gln_beside_a_sor_number_names_the_party_of_the_sor_number() -> None:
    both = [Identifier(GLN_SYSTEM, "5790000200016"), Identifier(SOR_SYSTEM, "33333333333")]

    assert REGISTRY.find(both) is BRANCH


@pytest.mark.parametrize(
    "other", [Identifier(SOR_SYSTEM, "22222222222"), Identifier(GLN_SYSTEM, "5790000200016")]
)
def test_identifiers_of_two_parties_are_refused_rather_than_guessed(other: Identifier) -> None:
    contradicting = [Identifier(SID_PARTY, "gp"), other]

    with pytest.raises(AmbiguousParty):
        REGISTRY.find(contradicting)


def test_a_gln_that_nobody_has_does_not_contradict_a_known_sor_number() -> None:
    given = [Identifier(SOR_SYSTEM, "11111111111"), Identifier(GLN_SYSTEM, "5790001348120")]

    assert REGISTRY.find(given) is GP


def test_the_registry_finds_a_party_by_its_client_and_its_broker_account() -> None:
    known = replace(GP, client_id="client-1", amqp_user="user-1")

    registry = PartyRegistry.of((known, CENTRE), version=7)

    assert registry.by_client_id == {"client-1": known}
    assert registry.by_amqp_user == {"user-1": known}
    assert registry.version == 7


def test_a_party_may_what_its_scopes_say_and_nothing_once_it_is_disabled() -> None:
    disabled = replace(GP, enabled=False)

    assert GP.may("messages.send")
    assert not GP.may("consent.manage")
    assert not disabled.may("messages.send")


def test_only_a_party_with_a_queue_is_pushed_to() -> None:
    queued = replace(GP, channel="amqp")

    assert queued.pushed
    assert not GP.pushed
