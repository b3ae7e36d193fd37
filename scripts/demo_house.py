"""Les Tilleuls: twelve invented residents, twenty-five invented services, and the week they share. Pure data and arithmetic.

Every week looks like the one before, as it does in a real house: that is what makes a missing visit visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

RESIDENCE = "Les Tilleuls"
CONTACT = "Maïwenn Kervella, 02 55 00 14 70"


@dataclass(frozen=True)
class Resident:
    """Someone of the house. `yes` and `no`: subjects answered face to face; the others were never asked."""

    civility: str
    first: str
    last: str
    dwelling: str
    entry: str
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    habits: str = ""
    contact: tuple[str, str, str] | None = None

    @property
    def written(self) -> str:
        return f"{self.civility} {self.first} {self.last}"


RESIDENTS = (
    Resident("Mme", "Huguette", "LE BIHAN", "A01", "12/03/2021", ("P1", "P7", "P8"), (),
             "Je me lève tard : frappez deux fois. J'aime qu'on ouvre les volets du salon en premier.",
             ("Yann Le Bihan", "06 55 01 20 31", "fils")),
    Resident("M.", "Marcel", "Poirier-Gaudin", "A02", "04/10/2022", ("P1",), ("P8",)),
    Resident("Mme", "Zohra", "Aït-Saïd", "A03", "17/01/2023", ("P1", "P7", "P8"), (),
             "Le thé avant tout. Asseyez-vous en face de moi pour parler, je préfère.",
             ("Nora Aït-Saïd", "06 55 01 44 87", "fille")),
    Resident("M.", "Gwenaël", "d'Hervilly", "A04", "02/05/2022", ("P7",), ("P1", "P8"),
             "Je n'aime pas qu'on range mes journaux. La radio reste allumée."),
    Resident("Mme", "Odette", "N'Diaye", "A05", "21/06/2024", ("P1", "P8"), ("P7",), "",
             ("Fatou N'Diaye", "06 55 01 73 09", "sœur")),
    Resident("M.", "Joël", "Chêneau", "A06", "09/09/2023", ("P1", "P7"), (),
             "Je marche dehors avant onze heures, même s'il pleut. Merci de ne pas me presser.",
             ("Sylvie Chêneau", "06 55 01 62 18", "fille")),
    Resident("Mme", "Bérengère", "Maïsetti", "B01", "15/02/2022", (), ("P1", "P7", "P8")),
    Resident("M.", "Tomáš", "Dvořák", "B02", "30/11/2023", ("P1", "P8")),
    Resident("Mme", "Noémie", "L'Hostis", "B03", "08/04/2025", ("P7", "P8"), (),
             "Je préfère qu'on me tutoie. Mon chat Biscuit ne doit pas sortir.",
             ("Erwan L'Hostis", "06 55 01 90 55", "frère")),
    Resident("M.", "Ulysse", "Œillet", "B04", "26/08/2021", ("P1",)),
    Resident("Mme", "Ginette", "Fauçon", "B05", "11/12/2022", ("P1", "P7", "P8"), (),
             "Je chante le matin, c'est bon signe. Le journal est à poser sur la table ronde.",
             ("Robert Fauçon", "06 55 01 35 26", "mari")),
    Resident("M.", "Abdelkader", "Benyoucef", "B06", "19/03/2024"),
)  # fmt: skip


@dataclass(frozen=True)
class Round:
    """A worker's round: the same people at the same hours. `day` 0 is Monday; `every` minutes from one person to the next."""

    people: tuple[int, ...]
    start: int
    minutes: int
    every: int
    days: tuple[int, ...] = tuple(range(7))
    workers: tuple[int, ...] = (0,)
    title: str = ""


@dataclass(frozen=True)
class Service:
    """A service, the shape its plannings come in, and its rounds."""

    name: str
    shape: str
    workers: tuple[str, ...]
    title: str
    rounds: tuple[Round, ...] = ()
    weekly: int = 0
    """How many visits a week it places where the people are free."""


@dataclass(frozen=True)
class Slot:
    """One visit of the ordinary week. `start`: minutes since midnight."""

    service: int
    person: int
    day: int
    start: int
    minutes: int
    worker: str = field(repr=False)
    title: str


def _h(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


AIDE, NURSE, CARE = 0, 1, 2
"""The three services whose phones are enrolled."""

SERVICES = (
    Service("Domicile & Sourires", "cp1252",
            ("Amélie Quéré", "Jérôme Fouquet", "Maëva Lecointre", "Dounia Chérif", "Solène Ménard", "Cédric Baptiste",
             "Rosalie Aubrée", "Mickaël Tanguy"), "Aide à domicile", (
        Round((0, 2, 5, 8), _h(8, 45), 40, 45, title="Lever et petit déjeuner"),
        Round((2, 3, 8), _h(18, 30), 30, 40, workers=(1, 2, 3, 4, 5, 6, 7), title="Dîner"),
    )),
    Service("Cabinet infirmier du Port", "ics", ("Éloïse Garnier", "Bruno Thébault", "Inès Kaddour", "Loïck Hamon"),
            "Passage", (
        Round((0, 3, 5, 8), _h(7), 20, 25),
        Round((0, 5), _h(18), 20, 25, workers=(1,)),
    )),
    Service("SSIAD Rives de Loire", "utf8",
            ("Clémence Joubert", "Ahmed Zerrouki", "Nolwenn Guégan", "Prisca Mbemba", "Thibault Legendre", "Salomé Vasseur"),
            "Soins de nursing", (Round((1, 6, 10), _h(7, 30), 35, 45),)),
    Service("Les Heures Claires", "xlsx",
            ("Patricia Hénaff", "Gaël Rousselot", "Yasmina Ferhat", "Corentin Briand", "Lætitia Pasquier", "Moussa Sarr",
             "Delphine Arnoux"), "Aide à domicile", (
        Round((4, 7, 9, 11), _h(8), 45, 50, workers=(0, 1, 2), title="Lever"),
        Round((4, 9), _h(18, 45), 40, 45, workers=(3, 4, 5, 6), title="Coucher"),
    )),
    Service("Portage Bon Appétit", "interval", ("Franck Delalande", "Maryse Cosson", "Idrissa Koné"), "Repas", (
        Round((1, 4, 7, 11), _h(11, 50), 10, 12, workers=(0, 1, 2)),
    )),
    Service("Veille de nuit L'Étoile", "cp1252", ("Bernadette Olivier", "Samir Haddouche", "Kévin Le Goff"), "Tour de nuit", (
        Round((6, 10, 0), _h(21, 30), 15, 20, workers=(0, 1, 2)),
    )),
    Service("Kinésithérapie des Halles", "ics", ("Aurore Vallée", "Damien Prigent"), "Séance", weekly=5),
    Service("SAVS Horizon", "xlsx", ("Ludivine Barré", "Omar Benslimane", "Tiphaine Coic", "Vincent Harel"), "Accompagnement",
            weekly=6),
    Service("SAMSAH L'Escale", "xlsx", ("Noëlle Gauvrit", "Jean-Loup Ferré", "Assia Merabet"), "Accompagnement", weekly=4),
    Service("Compagnons du Jardin", "interval", ("Josette", "Hervé", "Anne-Lise", "Raymond"), "Visite d'amitié", weekly=4),
    Service("Lire et Partager", "interval", ("Monique", "Sébastien", "Apolline"), "Lecture", weekly=3),
    Service("Ergothérapie Lemoine", "utf8", ("Candice Lemoine",), "Bilan et essais", weekly=2),
    Service("Orthophonie du Quai", "utf8", ("Marjolaine Évrard", "Pol Jaouen"), "Séance", weekly=2),
    Service("Psychologue Cabinet Argence", "utf8", ("Béatrice Argence",), "Entretien", weekly=2),
    Service("Équipe mobile gériatrique", "utf8", ("Karine Le Meur", "Étienne Savary"), "Suivi", weekly=1),
    Service("Pédicure-podologue Rouxel", "utf8", ("Fabienne Rouxel",), "Soin", weekly=2),
    Service("Mèche Douce coiffure", "interval", ("Sandrine Poulain",), "Coiffure", weekly=2),
    Service("Transport accompagné Vial", "utf8", ("Thierry Vial", "Magali Vial"), "Accompagnement extérieur", weekly=2),
    Service("Courses La Navette", "interval", ("Enzo Carré", "Lila Moreau-Diop"), "Courses", weekly=3),
    Service("Clic et Compagnie", "interval", ("Basile Renaud", "Hortense Nguyen"), "Aide numérique", weekly=2),
    Service("Ouest Appui mandataires", "utf8", ("Sabrina Le Floch", "Christophe Daviaud"), "Rendez-vous", weekly=2),
    Service("Bricol'Âge", "interval", ("Didier Hascoët", "Manu Pereira"), "Petits travaux", weekly=2),
    Service("Ménage et Compagnie", "xlsx", ("Gisèle Tual", "Rodrigue Amani", "Stéphanie Huet", "Wassila Brahimi"), "Ménage",
            weekly=3),
    Service("Médiation animale Plume", "interval", ("Jade Autret",), "Visite du chien Plume", weekly=2),
    Service("Voisins de la rue des Tilleuls", "activities", (), ""),
)  # fmt: skip

FREE_HOURS = (_h(14), _h(15), _h(16), _h(10, 45), _h(17), _h(13))
APART = 10


def ordinary_week() -> tuple[Slot, ...]:
    """Give the visits of a week in which nothing is wrong: nobody is in two places, nobody is visited twice at once."""
    slots = [slot for place, service in enumerate(SERVICES) for slot in _rounds(place, service)]
    for place, service in enumerate(SERVICES):
        for count in range(service.weekly):
            slots.append(_placed(slots, place, service, count))
    return tuple(slots)


def _rounds(place: int, service: Service) -> Iterator[Slot]:
    for one in service.rounds:
        for day in one.days:
            worker = service.workers[one.workers[day % len(one.workers)]]
            for turn, person in enumerate(one.people):
                start = one.start + turn * one.every
                yield Slot(place, person, day, start, one.minutes, worker, one.title or service.title)


def _placed(slots: list[Slot], place: int, service: Service, count: int) -> Slot:
    """Place one visit at the first hour when both are free, on working days first."""
    worker = service.workers[count % len(service.workers)]
    for shift in range(7 * len(RESIDENTS)):
        person, day = (place * 5 + count * 7 + shift) % len(RESIDENTS), (place * 3 + count * 2 + shift) % 7
        turn = (place + count) % len(FREE_HOURS)
        for start in FREE_HOURS[turn:] + FREE_HOURS[:turn]:
            slot = Slot(place, person, day, start, 45, worker, service.title)
            if not any(_clash(slot, other) for other in slots):
                return slot
    raise AssertionError("the house is full")


def _clash(one: Slot, other: Slot) -> bool:
    if one.day != other.day or (one.person != other.person and one.worker != other.worker):
        return False
    return one.start < other.start + other.minutes + APART and other.start < one.start + one.minutes + APART
