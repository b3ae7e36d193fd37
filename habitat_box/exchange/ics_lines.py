"""iCalendar text into components and properties (RFC 5545, 3.1), one event's damage kept to that event."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_END_OF_LINE = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_ESCAPED = re.compile(r"\\(.)")
_PARAMETER = re.compile(r";\s*([A-Za-z0-9-]+)\s*=\s*((?:\"[^\"]*\"|[^\";,]*)(?:,(?:\"[^\"]*\"|[^\";,]*))*)")


@dataclass(slots=True)
class Property:
    """One property: the text of its parameters, its raw value."""

    parameters: str
    value: str

    def parameter(self, name: str) -> str:
        """Give one parameter's value without its quotes, or nothing."""
        if not self.parameters:
            return ""
        for key, value in _PARAMETER.findall(self.parameters):
            if key.upper() == name:
                return str(value).strip('" ')
        return ""


@dataclass(slots=True)
class Component:
    """One BEGIN…END: its properties by name, what it contains, the lines that are no property."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: list[Component] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    closed: bool = False

    def first(self, name: str) -> Property | None:
        """Give the first property of a name, or None."""
        found = self.properties.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Give a property's text, unescaped, or nothing."""
        found = self.properties.get(name)
        return unescape(found[0].value) if found else ""

    def walk(self, name: str) -> list[Component]:
        """List the components of a name, at any depth."""
        found = [self] if self.name == name else []
        for child in self.children:
            found += child.walk(name)
        return found


def unescape(value: str) -> str:
    r"""Undo \n, \, and \; (RFC 5545, 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)


def read_components(text: str) -> Component:
    """Read a whole text into one root component. Never fails: what is no property is kept as a stray line."""
    root = Component("", 0)
    stack = [root]
    for number, line in _unfolded(text):
        head, colon, value = line.partition(":")
        if colon and '"' in head:
            head, colon, value = _split_quoted(line)
        name = head[: head.find(";")] if ";" in head else head
        name = name.strip().upper()
        if name == "BEGIN" and colon:
            _begin(stack, value.strip().upper(), number)
        elif name == "END" and colon:
            _end(stack, value.strip().upper())
        elif colon and _NAME.fullmatch(name):
            stack[-1].properties.setdefault(name, []).append(Property(head[len(name) :].strip(), value))
        elif line.strip():
            stack[-1].stray.append(line)
    return root


def _begin(stack: list[Component], name: str, number: int) -> None:
    # An event never contains an event: the one before it lost its END.
    while name in ("VEVENT", "VCALENDAR", "VTIMEZONE") and stack[-1].name in ("VEVENT", "VALARM", "VTIMEZONE"):
        stack.pop()
    # Depth is bounded: real files nest three deep, hostile ones thousands.
    if len(stack) > 20:
        return
    child = Component(name, number)
    stack[-1].children.append(child)
    stack.append(child)


def _end(stack: list[Component], name: str) -> None:
    if any(component.name == name for component in stack[1:]):
        while stack[-1].name != name:
            stack.pop()
        stack.pop().closed = True


def _split_quoted(line: str) -> tuple[str, str, str]:
    """Split at the first colon outside quotes; with an unbalanced quote, at the first colon of all."""
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line.partition(":")


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Join the folded lines, each with the number of its first line."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(_END_OF_LINE.split(text), 1):
        if line[:1] in (" ", "\t") and lines:
            first, start = lines[-1]
            # Very long properties (pictures) are of no use here and would cost quadratic time.
            if len(start) < 20_000:
                lines[-1] = (first, start + line[1:])
        elif line:
            # Some software leaves empty lines inside a folded property: they end nothing.
            lines.append((number, line))
    return lines
