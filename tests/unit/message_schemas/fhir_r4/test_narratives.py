"""Are narratives refused that are no XHTML of FHIR's, or that a browser would do something with?"""

import pytest

from message_schemas import has_errors, message_of, validate
from message_schemas.codes import XHTML_NAMESPACE
from message_schemas.fhir_r4.narratives import narrative_fault
from message_schemas.narrative import div, table
from tests.unit.message_schemas.fhir_r4.messages import bundle, faults, resource
from tests.unit.message_schemas.samples import changed, referral
from tests.unit.message_schemas.samples import resource as first

OPENING = f'<div xmlns="{XHTML_NAMESPACE}">'


def xhtml(inside: str) -> str:
    return f"{OPENING}{inside}</div>"


@pytest.mark.parametrize(
    "inside",
    [
        "tekst",
        "<p>tekst</p>",
        "<p>a &lt; b &amp; c</p><p>b</p>",
        "<p/><h3>a</h3>",
        '<table class="grid"><tr><td colspan="2">a</td></tr></table>',
        '<a name="x"> </a><p class="res-header-id"><b>a</b></p>',
        '<p style="margin-bottom: 0px; color: rgb(1,2,3)">a</p>',
        '<a href="https://sor2.sum.dsdn.dk/#id=1">a</a><a href="Organization-1.html">b</a><a href="#c">c</a>',
        '<a href="tel:38683868">a</a><a href="mailto:a@example.org">b</a>',
        '<img src="data:image/png;base64,AAAA" alt="a"/>',
        '<img src="#billede" alt="a"/>',
        "<!-- note --><ul><li>a</li></ul>",
        "<p>&#8212; &#x2014;</p>",
        '<p lang="da" xml:lang="da">a</p>',
        "<![CDATA[a < b]]>",
    ],
)
def test_plain_formatting_is_accepted(inside: str) -> None:
    assert narrative_fault(xhtml(inside)) is None


@pytest.mark.parametrize("text", [div("a\nb", "c & <d>"), div(""), table([("Navn", "Bruno"), ("b", "")])])
def test_what_the_hub_writes_is_accepted(text: str) -> None:
    assert narrative_fault(text) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<p>a</p><script src='https://evil.example/x.js'/>",
        '<p onclick="alert(1)">a</p>',
        '<img src="x" ONERROR="alert(1)"/>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href=" JaVa&#9;script:alert(1)">a</a>',
        '<a href="vbscript:x">a</a>',
        '<a href="data:text/html,&lt;script&gt;">a</a>',
        '<img src="data:image/svg+xml;base64,AAAA"/>',
        '<blockquote cite="javascript:x">a</blockquote>',
        "<iframe src='https://evil.example'/>",
        "<form action='https://evil.example'><input name='a'/></form>",
        "<object data='x'/>",
        "<svg onload='x'/>",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
        "<style>p { background: url(https://evil.example) }</style>",
        '<p style="background: url(https://evil.example/x)">a</p>',
        '<p style="width: expression(alert(1))">a</p>',
        '<p style="b\\61 ckground: x">a</p>',
        '<p xmlns="urn:other">a</p>',
        "<base href='https://evil.example'/>",
        '<meta http-equiv="refresh" content="0"/>',
    ],
)
def test_what_a_browser_would_run_or_load_is_refused(inside: str) -> None:
    text = xhtml(f"<p>a</p>{inside}")

    assert narrative_fault(text) == "narrative-unsafe"


@pytest.mark.parametrize(
    "inside", ["<u>a</u>", "<blink>a</blink>", '<p data-x="1">a</p>', '<p href="a">b</p>', "<title>a</title>"]
)
def test_what_fhir_does_not_allow_is_refused(inside: str) -> None:
    assert narrative_fault(xhtml(inside)) == "fhir-txt-1"


def test_the_outermost_element_is_a_div() -> None:
    assert narrative_fault(f'<p xmlns="{XHTML_NAMESPACE}">a</p>') == "fhir-txt-1"
    assert narrative_fault(f'<!-- a --> <div xmlns="{XHTML_NAMESPACE}">a</div>') is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tekst",
        "<div>a",
        xhtml("<p>a</b>"),
        xhtml("a & b"),
        xhtml("<p class=a>a</p>"),
        xhtml("&ikkenoget;"),
        f"<!DOCTYPE div>{xhtml('a')}",
        f'<!DOCTYPE div [<!ENTITY a "b">]>{xhtml("&a;")}',
        f'<?xml-stylesheet href="https://evil.example"?>{xhtml("a")}',
        xhtml("\ud800"),
        xhtml("a") + "<p>b</p>",
        "<h:p>a</h:p></div>",
    ],
)
def test_what_is_no_well_formed_xhtml_is_refused(text: str) -> None:
    assert narrative_fault(text) == "narrative-unreadable"


@pytest.mark.parametrize("inside", ["", "  \n ", "<p/>", "<p> </p>", "<p></p><br/>"])
def test_a_narrative_says_something(inside: str) -> None:
    assert narrative_fault(xhtml(inside)) == "fhir-txt-2"


@pytest.mark.parametrize(
    ("text", "detail"),
    [("<div><p>a</p></div>", "narrative-namespace"), (xhtml("a&nbsp;b"), "narrative-entity")],
)
def test_what_can_be_read_all_the_same_is_a_warning(text: str, detail: str) -> None:
    def change(message: dict[str, object]) -> None:
        first(message, "Patient")["text"] = {"status": "generated", "div": text}

    issues = validate(message_of(changed(referral(), change)))

    assert (detail, "warning") in [(one.detail, one.severity) for one in issues]
    assert not has_errors(issues)


def test_the_gravest_fault_is_told() -> None:
    assert narrative_fault("<div><u>a&nbsp;</u><script>b</script></div>") == "narrative-unsafe"


def test_every_narrative_of_a_message_is_read() -> None:
    bad = {"status": "generated", "div": xhtml("<script>x</script>")}
    holder = resource("Composition", section=[{"section": [{"text": bad}]}], text=bad)
    container = resource(
        "Basic", contained=[resource("Patient", "c", text=bad, link=[{"other": {"reference": "#"}}])]
    )

    assert faults(bundle(holder, container)) == [
        ("narrative-unsafe", "Bundle.entry[1].resource.section[0].section[0].text.div"),
        ("narrative-unsafe", "Bundle.entry[1].resource.text.div"),
        ("narrative-unsafe", "Bundle.entry[2].resource.contained[0].text.div"),
        ("fhir-reference-type", "Bundle.entry[2].resource.contained[0].link[0].other.reference"),
    ]
