"""Finding a file or a folder: type its path with completion, or walk the tree."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.suggester import Suggester
from textual.widgets import DirectoryTree, Input, Static

from tui.errands import errand
from tui.house import house
from tui.tongue import N_, _
from tui.widgets.bars import KeyBar
from tui.widgets.entry import Entry
from tui.widgets.room import Sheet, lay


class PathSuggester(Suggester):
    """Completes the last part of a path from the disk, off the event loop."""

    def __init__(self, suffixes: tuple[str, ...] = ()) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.suffixes = suffixes

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(self._complete, value)

    def _complete(self, value: str) -> str | None:
        place, _slash, start = value.rpartition("/")
        folder = Path(f"{place}/").expanduser()
        try:
            names = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
        except OSError:
            return None
        for path in names:
            fits = path.name.startswith(start) and not path.name.startswith(".")
            if fits and (path.is_dir() or not self.suffixes or path.suffix.lower() in self.suffixes):
                return f"{place}/{path.name}" + ("/" if path.is_dir() else "")
        return None


class Tree(DirectoryTree):
    """A tree of folders and of the files that can be used, hidden ones apart."""

    ICON_NODE, ICON_NODE_EXPANDED, ICON_FILE = "▸ ", "▾ ", "· "
    suffixes: tuple[str, ...] = ()
    folders_only = False

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return [path for path in paths if not path.name.startswith(".") and self._fits(path)]

    def _fits(self, path: Path) -> bool:
        try:
            return path.is_dir() or (not self.folders_only and path.suffix.lower() in self.suffixes)
        except OSError:
            return False


class Find(Sheet):
    """A path to type or to find. Dismissed with a Path, or None."""

    HELP = N_(
        "Tapez le chemin : la fin proposée en gris se prend avec la flèche droite. Tab va à l'arbre des dossiers, "
        "Entrée y choisit. Échap ferme."
    )

    def __init__(self, heading: str, start: Path, suffixes: tuple[str, ...] = (), *, folder: bool = False) -> None:
        super().__init__()
        self.heading, self.start, self.suffixes, self.folder = heading, start, suffixes, folder

    def compose(self) -> ComposeResult:
        tree = Tree(self.start, id="tree")
        tree.suffixes, tree.folders_only = self.suffixes, self.folder
        with Vertical(classes="window tall"):
            yield Static(self.heading, classes="window-title", markup=False)
            yield Entry(
                f"{self.start}/", compact=True, suggester=PathSuggester(self.suffixes), id="path", select_on_focus=False,
                chooses=_("Ici") if self.folder else _("Ce fichier"),
            )  # fmt: skip
            yield Static("", id="refusal", markup=False)
            yield tree
            yield KeyBar()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path = Path(event.value.strip()).expanduser()
        errand(self, path.is_dir if self.folder else path.is_file, lambda good: self._answer(path, good), group="path")

    def _answer(self, path: Path, good: bool) -> None:
        if good:
            self.dismiss(path)
            return
        missing = (
            _("Ce dossier n'existe pas. Vérifiez le chemin.")
            if self.folder
            else _("Ce fichier n'existe pas. Vérifiez le chemin.")
        )
        self.query_one("#refusal", Static).update("✗ " + missing)

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(event.path)

    def on_directory_tree_directory_selected(self, event: DirectoryTree.DirectorySelected) -> None:
        if self.folder:
            self.query_one("#path", Input).value = f"{event.path}/"


def find_folder(screen: Screen[None], heading: str, then: Callable[[Path], object]) -> None:
    """Ask where to write a paper; the last folder is offered again."""
    seat = house(screen).seat

    def go(found: Path) -> None:
        seat.papers = found
        then(found)

    lay(screen, Find(heading, seat.papers, folder=True), go)


def find_file(screen: Screen[None], heading: str, suffixes: tuple[str, ...], then: Callable[[Path], object]) -> None:
    """Ask which file to read; its folder is offered again."""
    seat = house(screen).seat

    def go(found: Path) -> None:
        seat.papers = found.parent
        then(found)

    lay(screen, Find(heading, seat.papers, suffixes), go)
