"""How does the documentation show a message and the list of messages?"""

from message_schemas.definitions import DEFINITIONS
from message_schemas.publishing.pages import MessagePage, Part, RuleText, envelope_parts, message_page


def index_page() -> str:
    """The list of all messages, and what stands around each."""
    rows = [
        f"| [`{row.event}`]({row.event}.md) | {row.danish} | {row.english} | "
        f"{f'`{row.answered_by}`' if row.answered_by else '–'} |"
        for row in DEFINITIONS.values()
    ]
    lines = [
        "# Messages",
        "",
        "Every message of the contract, as the hub checks it. This page and the ones it leads to are made from the",
        "definitions that the validator runs (`message_schemas/definitions`). A partner needs what is `1..`;",
        "**expected** content draws a warning when it is left out, because the recipient needs it.",
        "",
        "| event | Danish | English | answered by |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        "## Around every message",
        "",
    ]
    for part in envelope_parts():
        lines += _part(part)
    return "\n".join(lines) + "\n"


def event_page(event: str) -> str:
    """The page of one message."""
    page = message_page(DEFINITIONS[event])
    lines = [
        f"# {page.danish}: `{page.event}`",
        "",
        f"*{page.english}.* {page.about_en}",
        "",
        page.about_da,
        "",
    ]
    lines += ["| | |", "| --- | --- |", *(f"| {label} | {value} |" for label, value in _facts(page)), ""]
    for part in page.parts:
        lines += _part(part)
    if page.rules:
        lines += ["## Rules over the whole message", "", *_rules(page.rules)]
    if page.shown:
        lines += [
            "## What the example reveals",
            "",
            "| part | resource | information |",
            "| --- | --- | --- |",
        ]
        lines += [
            f"| `{one.path}` | {one.resource.partition('/')[0]} | {', '.join(one.categories) or 'ukendt'} |"
            for one in page.shown
        ]
        lines.append("")
    if page.example:
        lines += [
            "## Example",
            "",
            '??? example "JSON"',
            "",
            "    ```json",
            *_indented(page.example),
            "    ```",
            "",
        ]
    return "\n".join(lines) + "\n"


def _facts(page: MessagePage) -> list[tuple[str, str]]:
    facts = [("code system", f"`{page.system}`")]
    if page.purpose:
        facts.append(("purpose, when the sender names none", page.purpose))
    if page.legal_basis:
        facts.append(("legal basis", page.legal_basis))
    facts.append(("sent by", ", ".join(page.senders) or "any kind of party"))
    facts.append(("sent to", ", ".join(page.receivers) or "any kind of party"))
    if page.answered_by is not None:
        facts.append(("answered by", f"[`{page.answered_by.event}`]({page.answered_by.event}.md)"))
    if page.answers:
        facts.append(("answers", ", ".join(f"[`{one.event}`]({one.event}.md)" for one in page.answers)))
    if page.reveals:
        facts.append(("being it reveals", ", ".join(page.reveals)))
    if page.also_allowed:
        facts.append(("may also hold", ", ".join(page.also_allowed)))
    facts.append(("expires after", f"{page.expiry_days} days"))
    return facts


def _part(part: Part) -> list[str]:
    lines = [f"## {part.da} ({part.type}, {part.often})", "", f"{part.en}. Profile: `{part.url}`", ""]
    if part.rows:
        lines += ["| element | | Danish | English | allowed |", "| --- | --- | --- | --- | --- |"]
        for row in part.rows:
            mark = " **expected**" if row.expected else ""
            allowed = row.allowed.replace("|", "\\|")
            lines.append(f"| `{row.path}` | {row.often}{mark} | {row.da} | {row.en} | {allowed} |")
        lines.append("")
    return lines + _rules(part.rules)


def _rules(rules: tuple[RuleText, ...]) -> list[str]:
    lines = []
    for rule in rules:
        lines += [f"- `{rule.key}`: {rule.en} *{rule.da}*", "", f"    `{rule.fhirpath}`", ""]
    return lines


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]
