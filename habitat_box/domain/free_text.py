"""Words that a free text should do without: the box asks to say them another way (CNIL, 28 Feb 2019, rules 1 to 3).

The list is closed and short: it catches what slips in without thinking, and never decides in someone's place.
"""

from __future__ import annotations

import re

from habitat_box.domain.spelling import plain
from habitat_box.errors import StepRefused
from habitat_box.words import N_, _

BANNER = N_("La personne peut lire cette note.")
"""What every free text about someone is written under."""

# Whole words, accents and case aside; `*` stands for any ending.
LISTED = {
    "maladie": "malad* alzheimer parkinson diabet* cancer* depress* demen* schizo* bipolaire* epilep* handicap* avc"
    " psychiatr* hopital hospitalis* diagnosti* pathologi* troubles symptome* incontinen* infection* allergi* chimio*",
    "médicament": "medicament* traitement* comprime* pilule* cachet* ordonnance* insuline doliprane paracetamol morphine"
    " antidepress* anxiolyti* somnifere* neurolepti* piqure* injection* perfusion* vaccin* posologie",
    "dose": "dose* dosage* mg milligramme* ml gouttes pilulier*",
    "boisson": "alcool* ivre* ivresse bourre saoul* soul soule picole* beuverie* pochtron* drogue* cannabis toxico*",
    "religion": "religion* religieu* catholique* chretien* protestant* musulman* islam* juif* juive* bouddhist* athee* messe"
    " eglise mosquee* synagogue* ramadan priere* croyant* pratiquant*",
    "insulte": "con conne connard* connasse* salope* salaud* pute* debile* idiot* imbecile* cretin* folle* fou dingue* taree*"
    " tare chiant* emmerd* feignant* faineant* gateux gateuse* senile* menteu* voleu* mechant* agressi*"
    " difficile capricieu* ingerable*",
}


def check_words(text: str, anyway: str) -> None:
    """Ask to say a text another way. Raises StepRefused, naming the words. `anyway`: how to keep them all the same."""
    found = doubtful_words(text)
    if found:
        said = _("la personne peut lire cette note ; dites autrement « {words} »", words=", ".join(found))
        raise StepRefused(reason=f"{said}, {anyway}")


def doubtful_words(text: str) -> tuple[str, ...]:
    """Give the words of a text that speak of illness, medicine, doses, drink or religion, or that hurt; as written, once."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", text):
        if _PATTERN.fullmatch(plain(word)):
            found.setdefault(plain(word), word)
    return tuple(found.values())


def _pattern() -> re.Pattern[str]:
    words = (word for group in LISTED.values() for word in group.split())
    return re.compile("|".join(word.replace("*", r"\w*") for word in words))


_PATTERN = _pattern()
