"""A demonstration says that it is one: on every page of every paper, on the site, on the screen."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import is_demonstration
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.papers.sheet import DEMONSTRATION
from habitat_box.usecases import enrolment, printing, residents
from tests.conftest import PASSPHRASE, FrozenClock

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed: papers were not read back"
)


def pages(pdf: Path) -> list[str]:
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return said.split("\f")[:-1]


@pytest.fixture(params=[True, False], ids=["demonstration", "real"])
def made(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> Iterator[bootstrap.Created]:
    made = bootstrap.create_box(
        tmp_path / "box", residence="Les Tilleuls", body="association", contact="Claire, 02 40 00 00 00",
        passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock, demo=request.param,
    )  # fmt: skip
    yield made
    made.box.store.close()


@pytest.mark.rule("H2")
def test_every_page_of_every_paper_of_a_demonstration_says_so_and_no_page_of_a_real_house(
    made: bootstrap.Created, tmp_path: Path
) -> None:
    box = made.box
    desk, papers = box.desk(COORDINATOR), tmp_path / "papers"
    papers.mkdir()
    (papers / "recovery.pdf").write_bytes(made.recovery_sheet_pdf)
    printing.print_board(desk, papers)
    if box.settings.demo:
        person = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
        service = box.door.add_organisation("Aide & Présence", "aide")
        worker = box.door.worker_of(service.id, "Sonia Marchand")
        printing.print_cards(desk, [person], papers)
        invitation = enrolment.invite(desk, worker)
        printing.print_first_connection(desk, invitation, "https://a.local", "https://127.0.0.1", papers)
    read = {(pdf.name, number): text for pdf in papers.glob("*.pdf") for number, text in enumerate(pages(pdf))}
    assert len(read) >= (5 if box.settings.demo else 2)
    assert {(DEMONSTRATION in text) for text in read.values()} == {box.settings.demo}
    assert not is_demonstration()
