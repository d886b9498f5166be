"""How the hub writes a text as XHTML, and how it tells what can stand in an XML message."""

import pytest

from message_schemas.narrative import canonical_div, div, is_one_div, table, xhtml

START = '<div xmlns="http://www.w3.org/1999/xhtml">'


def test_a_line_break_is_one_on_the_page_and_markup_is_text() -> None:
    assert div("a\nb", "<c> & d") == f"{START}<p>a<br/>b</p><p>&lt;c&gt; &amp; d</p></div>"
    assert table([("Navn", "Bruno"), ("Tom", "")]) == f"{START}<p><b>Navn</b>: Bruno</p></div>"
    assert div() == table([]) == f"{START}<p>-</p></div>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{START}<p>x</p></div>", f"{START}<p>x</p></div>"),
        (
            f"{START}<p class='a'>&#160;<!-- x --></p></div>",
            f"{START}<p class='a'>&#160;<!-- x --></p></div>",
        ),
        (f"\n {START}x</div> ", f"{START}x</div>"),
        ("<div class='a'>x</div >", "<div xmlns=\"http://www.w3.org/1999/xhtml\" class='a'>x</div >"),
        (f"{START}&nbsp;&amp;&LT;b&gt;</div>", f"{START}&#160;&amp;&#60;b&gt;</div>"),
        (f"{START}<![CDATA[&nbsp;]]></div>", f"{START}<![CDATA[&nbsp;]]></div>"),
        (f"{START}<![CDATA[x]]>&nbsp;</div>", None),
        (f"{START}&nosuchthing;</div>", None),
        (f"{START}<p></div>", None),
        (f"{START}x</div><!-- y -->", None),
        (f"<!-- y -->{START}x</div>", None),
        (f"<!DOCTYPE div>{START}x</div>", None),
        ('<div xmlns="urn:x">x</div>', None),
        ("<divan/>", None),
        ("<p>x</p>", None),
        (f"{START}\ud800</div>", None),
    ],
)
def test_a_div_is_kept_as_it_is_written_or_is_none(text: str, expected: str | None) -> None:
    assert xhtml(text) == expected


@pytest.mark.parametrize("levels", [90, 110])
def test_a_narrative_has_at_most_a_hundred_levels(levels: int) -> None:
    text = f"{START}{'<b>' * levels}x{'</b>' * levels}</div>"

    assert is_one_div(text) is (levels < 100)


def test_a_narrative_of_many_elements_is_not_deep() -> None:
    assert is_one_div(f"{START}{'<p>x</p>' * 500}</div>")
    assert is_one_div(f"{START}{'<p>x' * 90}</div>")  # no XML, which is another fault


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{START}a<br/>b</div>", f"{START}a<br></br>b</div>"),
        (f"{START}&nbsp;</div>", f"{START}&#160;</div>"),
        ("<div>a</div>", f"{START}a</div>"),
        (f"{START}<p id='a' class='b'>c</p></div>", f'{START}<p class="b"  id="a">c</p></div>'),
        (f"{START}a\r\n b</div>", f"{START}a b</div>"),
    ],
)
def test_markups_habits_make_no_difference(first: str, second: str) -> None:
    assert canonical_div(first) == canonical_div(second)


def test_what_is_no_xml_is_compared_as_it_stands() -> None:
    assert canonical_div("<p>a") == "<p>a"
