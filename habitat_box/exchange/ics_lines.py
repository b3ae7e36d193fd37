"""iCalendar text into blocks with their line numbers; the lines inside a block are icalendar's to read (RFC 5545, 3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from icalendar.parser import Contentline, Contentlines, Parameters, unescape_backslash

# The library takes no lone CR, which old software writes.
_END_OF_LINE = re.compile(r"\r\n|\n|\r")
_EDGE = re.compile(r"(BEGIN|END)[ \t]*(?:;[^:]*)?:(.*)", re.I)
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "TZOFFSETFROM", "TZOFFSETTO")
_WORDS = ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "SEQUENCE", "METHOD", "STATUS", "TZID")
# Only what a planning uses is read: guests, alarms and pictures are neither needed nor kept.
_USED = re.compile(rf"[ \t]*({'|'.join((*_TIMES, *_WORDS))})", re.I)
_LONGEST = 100_000  # signs; a thousand exceptions fit in it six times, pictures and traps do not
_READ = ("VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT")


@dataclass(slots=True)
class Property:
    """One property: its parameters, its raw value."""

    parameters: Parameters
    value: str

    def parameter(self, name: str) -> str:
        """Give one parameter's value, or nothing. A value of several parts is given whole."""
        found = self.parameters.get(name, "")
        return found if isinstance(found, str) else ",".join(found)


@dataclass(slots=True)
class Component:
    """One BEGIN…END: its properties by name, what it contains, the lines that should be properties and are damaged."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: list[Component] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    closed: bool = False
    lines: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Give the first property of a name, or None."""
        found = self.properties.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Give a property's text, unescaped, or nothing."""
        found = self.properties.get(name)
        return unescape_backslash(found[0].value) if found else ""

    def walk(self, name: str) -> list[Component]:
        """List the components of a name, at any depth."""
        found = [self] if self.name == name else []
        for child in self.children:
            found += child.walk(name)
        return found


def read_components(text: str) -> Component:
    """Read a whole text into one root component. Never fails: damage stays inside its own block."""
    root = Component("", 0)
    stack = [root]
    blocks = [root]
    for number, line in enumerate(_END_OF_LINE.split(text), 1):
        edge = _EDGE.fullmatch(line.lstrip() if number == 1 else line)
        if edge is None:
            # Some software leaves empty lines inside a folded property: they end nothing.
            stack[-1].lines += [line] if line else []
        elif edge[1].upper() == "END":
            _end(stack, edge[2].strip().upper())
        elif child := _begin(stack, edge[2].strip().upper(), number):
            blocks.append(child)
    for block in blocks:
        if block.name in _READ:
            _fill(block)
        block.lines = []
    return root


def _begin(stack: list[Component], name: str, number: int) -> Component | None:
    # An event never contains an event: the one before it lost its END.
    while name in ("VEVENT", "VCALENDAR", "VTIMEZONE") and stack[-1].name in ("VEVENT", "VALARM", "VTIMEZONE"):
        stack.pop()
    # Depth is bounded: real files nest three deep, hostile ones thousands.
    if len(stack) > 20:
        return None
    child = Component(name, number)
    stack[-1].children.append(child)
    stack.append(child)
    return child


def _end(stack: list[Component], name: str) -> None:
    if any(component.name == name for component in stack[1:]):
        while stack[-1].name != name:
            stack.pop()
        stack.pop().closed = True


def _fill(block: Component) -> None:
    """Let the library unfold and read the lines of a block."""
    for line in Contentlines.from_ical("\r\n".join(block.lines)):  # type: ignore[no-untyped-call]
        if not _USED.match(line):
            continue
        try:
            name, found = _property(line if len(line) < _LONGEST else _shortened(line))
        except ValueError:
            block.stray.append(line)
        else:
            block.properties.setdefault(name, []).append(found)


def _property(line: Contentline) -> tuple[str, Property]:
    """Read one line. Raises ValueError."""
    if line.value_separator_index() < 0:
        # A quote opened and never closed would swallow the value.
        line = _again(line.replace('"', ""))
    split = line.value_separator_index()
    if split < 0:
        raise ValueError(line)
    if ";;" in line[:split] or line[:split].endswith(";"):
        # A semicolon too many says nothing.
        line = _again(";".join(part for part in line[:split].split(";") if part) + line[split:])
    try:
        name, parameters, value = line.raw_parts()
    except ValueError:
        name = line.partition(";")[0]
        if name.strip().upper() not in _WORDS:
            raise
        # A language or a format that cannot be read changes nothing to the words.
        parameters, value = Parameters(), line[line.value_separator_index() + 1 :]
    return name.strip().upper(), Property(parameters, value)


def _shortened(line: Contentline) -> Contentline:
    """Cut words too long to be read; dates that cannot all be read are not read at all. Raises ValueError."""
    if line.lstrip().upper().startswith(_TIMES):
        raise ValueError("too long")
    return _again(line[:_LONGEST])


def _again(text: str) -> Contentline:
    return Contentline(text)  # type: ignore[no-untyped-call]
