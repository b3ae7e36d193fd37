"""The French pages say what the program does: each example is a command it takes, each option is described, each link leads."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from habitat_box import __main__ as keeper

ROOT = Path(__file__).parents[1]
FRENCH = ROOT / "docs" / "fr"
PAGES = sorted(FRENCH.glob("*.md"))
EXAMPLE = re.compile(r"(?:^ {4}(?:[$#] )?|^(?:[$#] )?|`)(habitat-box [^`\n]+?)(?:`|$)", re.M)
FOR_ALL = ("--json",)
"""Options said once for all commands, at the top of the page."""


def examples(page: Path) -> Iterator[list[str]]:
    """Give the words of each command a page shows, up to where the shell takes over."""
    for line in EXAMPLE.findall(page.read_text("utf-8")):
        words = shlex.split(line, comments=True)[1:]
        until = [n for n, word in enumerate(words) if word in ("<", "|", "…", "puis")]
        yield words[: until[0]] if until else words


def taken(words: list[str]) -> tuple[click.Command, list[str]]:
    """Give the command that some words call and what is left for it. Raises click.UsageError for options it does not know."""
    command: click.Command = keeper.cli
    context = click.Context(command, info_name="habitat-box")
    while isinstance(command, click.Group):
        parsed = command.make_parser(context).parse_args(list(words))[1]
        if not parsed:
            return command, []
        found = command.get_command(context, parsed[0])
        assert found is not None, f"no command {parsed[0]!r}"
        command, words = found, parsed[1:]
        context = click.Context(command, parent=context, info_name=command.name)
    command.make_parser(context).parse_args(list(words))
    return command, words


def every_command(group: click.Group = keeper.cli) -> Iterator[tuple[str, click.Command]]:
    """Give each command with its name, and each command of a group under the name of its first."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((name, below) for _name, below in every_command(command))


@pytest.mark.parametrize("page", [*PAGES, ROOT / "INSTALL.md"], ids=lambda page: page.name)
def test_a_reader_who_types_an_example_is_understood(page: Path) -> None:
    wrong = []
    for words in examples(page):
        try:
            taken(words)
        except (click.UsageError, AssertionError) as error:
            wrong.append((" ".join(words), str(error)))
    assert wrong == []


def test_the_check_of_examples_knows_a_wrong_one() -> None:
    assert len(list(examples(FRENCH / "commandes.md"))) > 80
    for words in (["places", "--everything"], ["keys", "add-machine", "--to", "x"], ["rm"]):
        with pytest.raises((click.UsageError, AssertionError)):
            taken(words)


def test_each_option_of_each_command_is_described() -> None:
    text = (FRENCH / "commandes.md").read_text("utf-8")
    sections = dict(re.findall(r"^### `habitat-box ([a-z-]+)`$(.*?)(?=^##|\Z)", text, re.M | re.S))
    silent = []
    for name, command in every_command():
        for parameter in command.params:
            said = (option in sections.get(name, "") or option in FOR_ALL for option in parameter.opts)
            if isinstance(parameter, click.Option) and not any(said):
                silent.append(f"{name} {command.name} {parameter.opts[0]}")
    assert silent == []


def test_each_page_is_in_the_index_and_each_link_leads_somewhere() -> None:
    index = (FRENCH / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []
    broken = [
        f"{page.name}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []
