"""What the tests try so that everyone can use the site; the page about accessibility says exactly that."""

PAGE = "toegankelijkheid"
# In CSS pixels. The narrowest is a screen of 1280 at 400 % zoom (WCAG 1.4.10).
WIDTHS = [1280, 768, 390, 320]

# Each has its test in tests/browser/test_statement.py.
TESTED = {
    "axe": "**Automatisch:** de testsoftware axe bekijkt elke soort pagina in een echte browser: zoals ze opent, "
    "met alles opengeklapt, met foutmeldingen en zonder resultaten.",
    "widths": f"**Schermen:** we doen dat op {', '.join(map(str, WIDTHS[:-1]))} en {WIDTHS[-1]} pixels breed. "
    "Het smalste scherm toont wat je ziet als je op een gewone computer tot 400 % inzoomt. "
    "Nergens moet je opzij schuiven.",
    "target size": "**Knoppen en links:** ze zijn groot genoeg om aan te raken.",
    "keyboard": "**Toetsenbord:** we lopen met de tabtoets door de pagina’s. Je ziet altijd waar je bent, "
    "de volgorde klopt en je raakt nergens vast.",
    "structure": "**Opbouw:** de titels staan in volgorde. Links, knoppen, velden en menu’s hebben een naam "
    "die een schermlezer kan voorlezen.",
    "live region": "**Meldingen:** filter je, dan kan een schermlezer zeggen hoeveel praktijken er zijn.",
    "text spacing": "**Tekst:** zet je letters, woorden en regels verder uit elkaar, dan valt er niets weg.",
    "preferences": "**Instellingen van je toestel:** vraag je een donker scherm, meer contrast, "
    "minder beweging of eigen kleuren? Dan volgen we dat.",
    "without javascript": "**Zonder JavaScript:** je kunt zoeken, filteren, lezen en een fiche invullen.",
}
NOT_TESTED = [
    "**Mensen met een beperking:** zij testten de site nog niet.",
    "**Schermlezers:** we testten ze nog niet op echte toestellen.",
    "**Begrijpen:** we gingen nog niet met lezers na of de teksten en de stappen duidelijk zijn.",
    "**Bijlagen:** documenten en foto’s komen van gemeenten. Of een document toegankelijk is, ziet onze test niet.",
    "**Deskundigen:** niemand van buiten keek de site na.",
]


def statement():
    """What is tested and what is not, in Markdown."""
    return "\n\n".join(
        [
            "# Wat testen we bij elke wijziging?",
            _list(TESTED.values()),
            "# Wat ziet een test niet?",
            "Een automatische test vindt lang niet alle problemen. Geen melding betekent dus niet: geen probleem.",
            _list(NOT_TESTED),
        ]
    )


def _list(sentences):
    return "\n".join(f"- {sentence}" for sentence in sentences)
