"""Is what a translation did not use of a resource named, and nothing else?"""

from adapters.taking import Taken


def test_what_was_not_taken_is_named_once_at_its_top() -> None:
    said = Taken({"resourceType": "Patient", "name": [{"family": "A", "given": ["B"]}], "link": [{"x": 1}]})

    family = said.text("name", 0, "family")

    assert family == "A"
    assert said.left_over() == ("Patient.name[0].given", "Patient.link")


def test_what_a_resource_says_about_itself_is_no_content_but_its_labels_are() -> None:
    said = Taken(
        {
            "resourceType": "Patient",
            "id": "1",
            "text": {"status": "generated", "div": "<div/>"},
            "meta": {"profile": ["p"], "versionId": "2", "security": [{"code": "R"}]},
        }
    )

    assert said.left_over() == ("Patient.meta.security",)


def test_a_path_that_is_not_there_gives_nothing_and_takes_nothing() -> None:
    said = Taken({"resourceType": "Patient", "name": "no list"})

    assert said.text("name", 0, "family") is None
    assert said.items("name") == []
    assert said.extension("url", "valueString") is None
    assert said.left_over() == ("Patient.name",)


def test_an_extension_is_named_by_the_end_of_its_url() -> None:
    said = Taken(
        {"extension": [{"url": "https://x.example/a", "valueCode": "1"}, {"url": "https://x.example/b"}]},
        "Thing",
    )

    value = said.extension("https://x.example/a", "valueCode")

    assert value == "1"
    assert said.left_over() == ("Thing.extension(b)",)
