"""The page a worker follows to bring her phone to the house's site for the first time."""

from dataclasses import dataclass, field
from datetime import datetime

from habitat_box.papers.lettering import fold_evenly, shorten, width_of
from habitat_box.papers.marks import draw_arrow, draw_number, draw_phone, draw_warning
from habitat_box.papers.qr import draw_qr
from habitat_box.papers.sheet import INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_hour

QR_SIDE = 36 * mm
BODY = 12.0
INDENT = 14 * mm
WARNINGS = (
    (
        "Android, avec Chrome",
        "Votre connexion n'est pas privée",
        "Paramètres avancés",
        "Continuer vers le site",
    ),
    (
        "iPhone, avec Safari",
        "Cette connexion n'est pas privée",
        "Afficher les détails",
        "visiter ce site web",
    ),
)


@dataclass(frozen=True)
class FirstConnection:
    """Hold one invitation; the links and the typed code work once, so none of them is ever logged."""

    residence: str
    worker: str
    link_by_name: str = field(repr=False)
    link_by_ip: str = field(repr=False)
    typed_code: str = field(repr=False)
    valid_until: datetime
    box_words: str
    wifi_name: str | None = None
    wifi_password: str | None = field(default=None, repr=False)


def print_first_connection(facts: FirstConnection) -> bytes:
    """Return the first connection page, one A4; raise ValueError for a link that is not ASCII.

    The Wi-Fi's QR is printed only if both its name and its password are given and ASCII.
    """

    def write(paper: Sheet) -> None:
        paper.text("Première connexion", 24, bold=True, leading=1.2)
        paper.text(f"Pour : {facts.worker}. Maison : {facts.residence}", 14, leading=1.4)
        paper.gap(3 * mm)
        _draw_wifi(paper, facts)
        _draw_links(paper, facts)
        _draw_warnings(paper)
        _draw_words(paper, facts)

    title = f"Première connexion, {facts.residence}"
    return print_sheets(write, title=title, author=facts.residence, margin=15 * mm, footer=title)


def _draw_step(paper: Sheet, number: int, title: str) -> None:
    paper.text(title, 15, bold=True, indent=INDENT, leading=1.4)
    draw_number(paper, number, paper.left + 5 * mm, paper.y + 3.6 * mm)


def _draw_wifi(paper: Sheet, facts: FirstConnection) -> None:
    top = paper.y
    spot = wifi_text(facts.wifi_name, facts.wifi_password)
    room = paper.inner - INDENT - (QR_SIDE + 12 * mm if spot else 0)
    _draw_step(paper, 1, "Le Wi-Fi de la maison")
    if facts.wifi_name is None:
        lines = [
            "Connectez le téléphone au Wi-Fi de la maison.",
            "La coordinatrice donne le nom et le mot de passe.",
        ]
    else:
        lines = [f"Réseau : {facts.wifi_name}"]
        lines += [f"Mot de passe : {facts.wifi_password}"] if facts.wifi_password else []
        lines += ["Scannez le QR avec l'appareil photo, ou choisissez le réseau à la main."] if spot else []
    for line in lines:
        paper.text(line, BODY, indent=INDENT, width=room, leading=1.4)
    if spot:
        draw_qr(paper.pen, spot, paper.width - paper.margin - QR_SIDE - 3 * mm, top - QR_SIDE - 2 * mm, QR_SIDE)
        paper.y = min(paper.y, top - QR_SIDE - 4 * mm)
    paper.gap(4 * mm)


def wifi_text(name: str | None, password: str | None) -> str:
    """Return the `WIFI:` text phones understand, or nothing when it cannot be written in ASCII."""
    if not name or not password or not (name + password).isascii():
        return ""
    escaped = ("".join("\\" + c if c in '\\;,:"' else c for c in part) for part in (name, password))
    return "WIFI:T:WPA;S:{};P:{};;".format(*escaped)


def _draw_links(paper: Sheet, facts: FirstConnection) -> None:
    _draw_step(paper, 2, "Le site de la maison")
    paper.text(
        "Scannez le QR de gauche. S'il ne s'ouvre pas, prenez celui de droite.",
        BODY,
        indent=INDENT,
        leading=1.4,
    )
    paper.gap(4 * mm)
    paper.need(QR_SIDE + 21 * mm)
    top, half = paper.y, (paper.inner - INDENT) / 2
    for column, (words, link) in enumerate((("Par le nom", facts.link_by_name), ("Par le numéro", facts.link_by_ip))):
        x = paper.left + INDENT + column * half
        draw_qr(paper.pen, link, x, top - QR_SIDE, QR_SIDE)
        paper.put(words, x, top - QR_SIDE - 8.5 * mm, BODY, bold=True)
        address = link.partition("#")[0]
        for row, line in enumerate(fold_evenly(address, half - 5 * mm, BODY)[:2]):
            paper.put(line, x, top - QR_SIDE - (14 + 5.5 * row) * mm, BODY)
    paper.y = top - QR_SIDE - 21 * mm
    paper.text("Sans QR : tapez l'une des deux adresses, puis ce code :", BODY, indent=INDENT, leading=1.4)
    code_x = paper.left + INDENT + width_of("Sans QR : tapez l'une des deux adresses, puis ce code : ", BODY)
    paper.put(facts.typed_code, code_x, paper.y + 1.7 * mm, 15, bold=True)
    until = f"{say_hour(facts.valid_until.time())}, le {say_date(facts.valid_until.date())}"
    paper.text(f"Ce code et ces QR servent une fois, jusqu'à {until}.", BODY, indent=INDENT, leading=1.4)
    said = "Le téléphone montre ensuite 2 chiffres : la coordinatrice choisit les mêmes."
    paper.text(said, BODY, indent=INDENT, leading=1.4)
    paper.gap(4 * mm)


def _draw_warnings(paper: Sheet) -> None:
    _draw_step(paper, 3, "Le téléphone peut afficher un avertissement")
    for said in ("C'est normal la première fois : la boîte est dans la maison, pas sur Internet.",
                 "Les mots peuvent changer un peu d'un téléphone à l'autre."):  # fmt: skip
        paper.text(said, BODY, indent=INDENT, leading=1.4)
    paper.gap(2 * mm)
    paper.need(44 * mm)
    top, half = paper.y, (paper.inner - INDENT) / 2
    for column, (phone, warning, first, second) in enumerate(WARNINGS):
        x = paper.left + INDENT + column * half
        _draw_warning_phone(paper, x, top - 40 * mm, warning, first)
        beside = x + 33 * mm
        paper.put(phone, beside, top - 5 * mm, 11, bold=True)
        for row, (said, words) in enumerate((("Touchez :", first), ("puis :", second))):
            paper.put(said, beside, top - (13 + 12 * row) * mm, 11, colour=SOFT)
            paper.put(
                shorten(words, half - 35 * mm, 11, bold=True),
                beside,
                top - (18 + 12 * row) * mm,
                11,
                bold=True,
            )
    paper.y = top - 44 * mm


def _draw_warning_phone(paper: Sheet, x: float, y: float, warning: str, button: str) -> None:
    wide, tall = 28 * mm, 40 * mm
    draw_phone(paper, x, y, wide, tall)
    draw_warning(paper, x + 3 * mm, y + tall - 12 * mm, 6.5 * mm)
    for row, line in enumerate(fold_evenly(warning, wide - 6 * mm, 8, bold=True)):
        paper.put(line, x + 3 * mm, y + tall - (16 + 3.6 * row) * mm, 8, bold=True)
    paper.box(x + 2 * mm, y + 5 * mm, wide - 4 * mm, 6 * mm, fill=PALE, edge=INK, radius=1.5 * mm)
    size = 7.5 if width_of(button, 7.5) < wide - 5 * mm else 6.5
    paper.put_centred(button, x + wide / 2, y + 7 * mm, size)
    draw_arrow(paper, x - 5.5 * mm, y + 8 * mm, 4.8 * mm, "#c5221f")


def _draw_words(paper: Sheet, facts: FirstConnection) -> None:
    paper.gap(1 * mm)
    _draw_step(paper, 4, "Vérifiez les 4 mots en bas de la page")
    paper.gap(1.5 * mm)
    paper.need(14 * mm)
    paper.box(paper.left + INDENT, paper.y - 12 * mm, paper.inner - INDENT, 12 * mm)
    words = shorten(facts.box_words, paper.inner - INDENT - 10 * mm, 17, bold=True)
    paper.put(words, paper.left + INDENT + 5 * mm, paper.y - 8 * mm, 17, bold=True)
    paper.gap(14 * mm)
    said = "Ce ne sont pas ces mots ? N'entrez rien et prévenez la coordinatrice."
    paper.text(said, BODY, indent=INDENT, leading=1.4)
