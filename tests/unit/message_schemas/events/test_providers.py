"""Is a provider named by its number where it has one, and by its name where it has none?"""

import pytest
from pydantic import ValidationError

from message_schemas import ProviderValue


def test_a_number_says_which_provider_it_is() -> None:
    refers, resources = ProviderValue(name="Skoven", sor="325421000016001").written("p")

    assert refers["identifier"]["value"] == "325421000016001"
    assert resources == []


def test_a_provider_that_is_known_by_name_only_goes_along() -> None:
    refers, resources = ProviderValue(name="Skoven").written("p")

    assert refers == {"reference": "Organization/p"}
    assert resources[0]["name"] == "Skoven"


@pytest.mark.parametrize("number", [{"sor": "12"}, {"gln": "5790000121527"}, {"party_id": "Not an id"}])
def test_a_number_that_is_none_is_refused(number: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ProviderValue(name="Skoven", **number)
