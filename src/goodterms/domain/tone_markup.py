"""Are the templates plain enough to be read by people, and does the HTML say what the plain text says?"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from goodterms.domain.scripts import UnableToWriteMessage, fill_in
from goodterms.domain.tone_findings import ToneFinding, finding
from goodterms.domain.tone_words import named_values
from goodterms.playbook.script_schema import Script
from goodterms.playbook.tone_schema import ToneRules


TAGS = frozenset(
    ("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "div", "span", "p", "br",
     "hr", "h1", "h2", "h3", "ul", "ol", "li", "table", "tbody", "tr", "th", "td", "strong", "em", "a")
)  # fmt: skip
ATTRIBUTES = frozenset({"lang", "charset", "name", "content", "scope", "class", "href", "role", "dir"})

_LOGIC = re.compile(r"\{%.*?%\}|\{\{(?!\s*[A-Za-z_]\w*\s*\}\}).*?\}\}", re.DOTALL)
_HREF = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_FETCHES = re.compile(r"url\s*\(|@import|expression\s*\(", re.IGNORECASE)
_HIDES = "It hides words from whoever reads the script."
_RUNS = "It shows, fetches or runs what nobody approved."


def find_in_templates(script: Script, *, values: Mapping[str, str]) -> Iterator[ToneFinding]:
    """Yield templates that decide or calculate, and one that cannot be filled in."""
    found_logic = False
    for part, template in script.parts():
        for found in _LOGIC.finditer(template):
            found_logic = True
            yield finding(
                script,
                "logic",
                part=part,
                line=template.count("\n", 0, found.start()) + 1,
                found=" ".join(found[0].split()),
                why="What a script says must stand in it to be read and approved: it neither decides nor calculates.",
                better="Name values only, as {{ first_name }}; for another case write another script.",
            )
    if found_logic:
        return
    try:
        fill_in(script=script, values={name: values.get(name, "value") for name in script.values})
    except UnableToWriteMessage as error:
        yield finding(
            script,
            "template",
            part="body",
            line=1,
            found=str(error),
            why="It cannot be filled in, so the message could never be written.",
            better="Close every {{ with }}, and name values only.",
        )


def find_in_markup(script: Script, *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield what an email's HTML must not hold, and where it says other things than the plain text."""
    if script.html is None:
        return
    reader = _Reader(script, rules)
    reader.feed(script.html)
    reader.close()
    yield from reader.findings
    for line, name in named_values(script.html):
        if name in rules.values and rules.values[name].sort == "link" and name not in reader.tapped:
            yield finding(
                script,
                "markup",
                part="html",
                line=line,
                found=f"{{{{ {name} }}}}",
                why="A link that cannot be tapped is no choice.",
                better=f'<a href="{{{{ {name} }}}}">',
            )
    plain, marked = ({name for _, name in named_values(text)} for text in (script.body, script.html))
    for name in sorted(plain ^ marked):
        where = "plain text" if name in marked else "HTML"
        yield finding(
            script,
            "twin",
            part="body" if name in marked else "html",
            line=1,
            found=f"no {{{{ {name} }}}} in the {where}",
            why="Some people see the HTML and some the plain text: both must say the same.",
            better=f"Name {{{{ {name} }}}} in both, or in neither.",
        )


class _Reader(HTMLParser):
    """Walks the HTML and notes what does not belong in an email of ours."""

    def __init__(self, script: Script, rules: ToneRules) -> None:
        super().__init__(convert_charrefs=False)
        self.findings: list[ToneFinding] = []
        self.tapped: set[str] = set()  # the values that links lead to
        self._script, self._rules = script, rules
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        if tag not in TAGS:
            self._note(f"<{tag}>", why=_RUNS, better="Use text and links.")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self._note(f"{name}=", why=_RUNS, better="Take it out; looks belong in <style>.")
            elif name == "href":
                self._look_at_link(value or "")
            elif name == "lang" and tag == "html" and value != self._script.language:
                why = "A reader that speaks takes the language from here."
                self._note(f'lang="{value}"', why=why, better=f'lang="{self._script.language}"')

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False if tag == "style" else self._is_style

    def handle_data(self, data: str) -> None:
        if self._is_style and (found := _FETCHES.search(data)):
            why = "It fetches something, and tells somebody that the email was read."
            self._note(found[0], why=why, better="Take it out.")

    def handle_entityref(self, name: str) -> None:
        if name not in {"amp", "lt", "gt", "quot", "nbsp"}:
            self._note(f"&{name};", why=_HIDES, better="Write the letter itself.")

    def handle_charref(self, name: str) -> None:
        self._note(f"&#{name};", why=_HIDES, better="Write the letter itself.")

    def _look_at_link(self, href: str) -> None:
        found = _HREF.fullmatch(href.strip())
        value = None if found is None else self._rules.values.get(found[1])
        if value is not None and value.sort == "link":
            self.tapped.add(value.name)
        else:
            why = "A link of its own may lead anywhere, and people are right to distrust it."
            self._note(f'href="{href}"', why=why, better='href="{{ pay_link }}", or another link of ours')

    def _note(self, found: str, *, why: str, better: str) -> None:
        line, _ = self.getpos()
        self.findings.append(
            finding(self._script, "markup", part="html", line=line, found=found, why=why, better=better)
        )
