"""What some invented residents of Les Tilleuls give with a YES: birthdays, a number, words for the report, a drawn face."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from demo_house import RESIDENTS
from PIL import Image, ImageDraw

from habitat_box.usecases import consents, optional, photos, residents
from habitat_box.usecases.certificate import write_private
from habitat_box.usecases.desk import Desk

YES: dict[str, tuple[str, ...]] = {
    "Huguette": ("P2", "P3", "P5", "P6", "P9", "P10"),
    "Marcel": ("P9", "P10"),
    "Zohra": ("P3", "P10", "P11"),
    "Joël": ("P9", "P11"),
    "Ginette": ("P10", "P11", "P12"),
}
QUOTES = {
    "Zohra": "Ici je ferme ma porte quand je veux, et je l'ouvre quand je veux.",
    "Joël": "Le mardi, on mange ensemble : c'est moi qui épluche.",
    "Ginette": "J'ai appris à lire l'heure des autres.",
}
SKIN, COAT, PAPER = "#e0b48c", "#5b7f9a", "#f4ead8"


def give(desk: Desk, folder: Path, ids: list[str], today: date) -> None:
    """Have some residents say YES and give what goes with it. The drawing is plainly a drawing."""
    people = {one.first: person for one, person in zip(RESIDENTS, ids, strict=True)}
    for name, codes in YES.items():
        for code in codes:
            consents.record_face_to_face(desk, people[name], code, True)
    for name, day in zip(("Marcel", "Zohra", "Huguette", "Ginette"), (0, 3, 40, 200), strict=True):
        optional.write_birthday(desk, people[name], f"{today + timedelta(days=day):%d/%m}")
    for name, words in QUOTES.items():
        optional.add_quote(desk, people[name], words)
    optional.write_reminder_phone(desk, people["Marcel"], "06 55 01 11 42")
    optional.write_later_phone(desk, people["Ginette"], "06 55 01 35 00")
    _choose_a_relative(desk, people["Huguette"])
    _draw_photos(desk, folder, people, today)


def _choose_a_relative(desk: Desk, person: str) -> None:
    for contact in residents.see_person(desk, person).card.contacts or ():
        optional.write_contact_roles(desk, person, contact.id, ("urgence", "planning", "nouvelles"))


def _draw_photos(desk: Desk, folder: Path, people: dict[str, str], today: date) -> None:
    for name, faces, uses in (("portrait", 1, ["P2"]), ("fete", 1, ["P3", "P4"]), ("ensemble", 2, ["P3"])):
        paper, path = BytesIO(), folder / f"{name}.png"
        drawing(faces).save(paper, "PNG")
        write_private(path, paper.getvalue())
        shown = [people["Huguette"], people["Zohra"]][:faces]
        photo = photos.add_photo(desk, path, shown, uses)
        path.unlink()
        if "P4" in uses:
            photos.publish(desk, photo, "Le journal du quartier", today)


def drawing(faces: int) -> Image.Image:
    """Draw one or two people nobody is."""
    image = Image.new("RGB", (480 * faces, 600), PAPER)
    pen = ImageDraw.Draw(image)
    for place in range(faces):
        left = 480 * place
        pen.ellipse((left + 60, 400, left + 420, 860), fill=COAT)
        pen.ellipse((left + 130, 110, left + 350, 400), fill=SKIN)
        pen.pieslice((left + 115, 80, left + 365, 330), 180, 360, fill="#d8d4cc")
        for eye in (190, 270):
            pen.ellipse((left + eye, 240, left + eye + 20, 262), fill="#2b2b2b")
        pen.arc((left + 190, 270, left + 290, 350), 20, 160, fill="#7a3b30", width=6)
    return image
