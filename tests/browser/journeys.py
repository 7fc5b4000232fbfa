"""`make journeys`: what a reader, a clerk, an editor and an administrator need for what they come for. Judges nothing.

Counts clicks, fields filled in, screens loaded and database queries: of those screens, and of what scripts ask between
times. WITH=03ed515 counts them in that older commit, WIDTH=390 on a phone. Knows the site as people do: by addresses
and by the words on it.
"""

import os
import re
import signal
import sys
import time
from binascii import unhexlify
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

from django_otp.oath import totp
from playwright.sync_api import expect, sync_playwright

from tests.bench.checkouts import CheckoutError, other_checkout, this_checkout
from tests.bench.measure import table
from tests.bench.servers import HOST, stopped_at_the_end
from tests.browser.chromium import launch_options

WIDTH = int(os.environ.get("WIDTH", "1280"))
COLUMNS = ["klikken", "velden", "schermen", "query’s van schermen", "query’s van scripts"]
CLICKS, FIELDS, SCREENS, QUERIES, SCRIPT_QUERIES = COLUMNS
LINK = re.compile(r"https?://[^/\s]+(/fiche/link/[^\s<>\"]+)")
HUMAN_SECONDS = 3  # a robot is quicker than this
EMAIL = "lies@voorbeeld.example.org"
TITLE = "Zwaluwfeest in de wijk"
# What a fiche needs before it can come online, by step.
ANSWERS = {
    "Over jou": {"Hoe heet je?": "Lies Voorbeeld", "Wat is je functie?": "Medewerker", "E-mailadres": EMAIL},
    "In het kort": {
        "Hoe heet de praktijk?": TITLE,
        "Wat is het, in één zin?": "Een feest in de straat",
        "Vat de praktijk samen": "Buren vieren samen de lente.",
        "Wat voor praktijk is het?": "Project",
    },
    "Wat en waarom": {
        "Waarom zijn jullie begonnen?": "De buren kenden elkaar niet.",
        "Wat willen jullie bereiken?": "Buren leren elkaar kennen.",
    },
    "Aanpak en resultaat": {
        "Hoe pakken jullie het aan?": "Wij koken en spelen muziek.",
        "Startjaar": "2024",
        "Hoe ver staat de praktijk?": "Lopend",
        "Wat leverde het op?": "Nog niet bekend.",
        "Hebben jullie nagegaan of het werkt?": "Nee, nog niet",
        "Wat raad je een collega aan": "Begin klein.",
    },
    "Indeling": {
        "Over welk thema gaat de praktijk vooral?": "Ontmoeting en buurt",
        "Voor wie is de praktijk?": "Jongeren",
        "Aan welke soort integratie werkt de praktijk?": "Sociaal-culturele integratie",
        "Waar in jullie bestuur speelt de praktijk?": "Dienstverlening",
    },
    "Foto’s en bijlagen": {},
}

expect.set_options(timeout=15_000)


class Person:
    """Someone at a browser, and what each journey cost."""

    def __init__(self, browser, address):
        self.page = browser.new_context(base_url=address, viewport={"width": WIDTH, "height": 900}).new_page()
        self.page.on("response", self._count_response)
        self.counts = dict.fromkeys(COLUMNS, 0)

    def _count_response(self, response):
        is_screen = response.request.resource_type == "document"
        self.counts[SCREENS] += is_screen and not 300 <= response.status < 400
        self.counts[QUERIES if is_screen else SCRIPT_QUERIES] += int(response.headers.get("x-queries", 0))

    def open(self, address):
        self.page.goto(address)

    def press(self, role, name, exact=True):
        """Click on the last button, link or the like with this name."""
        self.click(self.page.get_by_role(role, name=name, exact=exact).last)

    def click(self, control):
        self.counts[CLICKS] += 1
        control.click()

    def tick(self, name, behind):
        """Tick the box that begins with this name; on a narrow screen, after unfolding what it is behind."""
        box = self.page.get_by_role("checkbox", name=name, include_hidden=True).first
        if not box.is_visible():
            self.click(self.page.get_by_text(behind).first)
        self.click(box)

    def answer(self, question, answer):
        """Answer the question that begins with these words, whatever kind of field it has."""
        named = re.compile(f"^{re.escape(question)}")
        group = self.page.get_by_role("group", name=named)
        if group.count():
            boxes = [group.get_by_role(role, name=answer) for role in ["radio", "checkbox"]]
            self.click(boxes[0].or_(boxes[1]).first)
            return
        self.counts[FIELDS] += 1
        field = self.page.get_by_label(named).first
        if field.evaluate("field => field.localName") == "select":
            # Behind the name of a municipality stands how many practices it has.
            option = field.locator("option", has_text=re.compile(rf"^{re.escape(answer)}( \(|$)"))
            field.select_option(option.first.get_attribute("value"))
        else:
            field.fill(answer)

    def sees(self, heading):
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    @contextmanager
    def journey(self, name, rows):
        """Add a row with what happens inside."""
        before = dict(self.counts)
        yield
        self.page.wait_for_load_state("networkidle")
        rows.append([name, *(self.counts[column] - before[column] for column in COLUMNS)])


def read(reader, rows):
    with reader.journey("lezer: 3 praktijken over taal voor Hasselt, en wie te bellen", rows):
        reader.open("/")
        reader.answer("Kies een gemeente", "Hasselt")
        reader.press("button", "Toon")
        reader.sees("Hasselt")
        reader.press("link", "Alle praktijken, van gemeenten zoals Hasselt eerst")
        reader.tick("Taal en communicatie", behind="Filters")
        expect(reader.page).to_have_url(re.compile("thema="))
        for number in range(3):
            if number:
                reader.press("link", "Terug naar de resultaten")
            practice = reader.page.locator("#results").get_by_role("heading", level=3).get_by_role("link").nth(number)
            title = practice.inner_text()
            reader.click(practice)
            reader.sees(title)
            expect(reader.page.get_by_role("heading", name=re.compile("Meer weten|Wie contacteren"))).to_be_visible()


def send_fiche(clerk, mail_folder, rows):
    with clerk.journey("indiener: van eerste vraag tot ingediend", rows):
        clerk.open("/fiche/")
        time.sleep(HUMAN_SECONDS)
        clerk.answer("Je e-mailadres bij je bestuur", EMAIL)
        clerk.answer("Voor welk bestuur werk je?", "Gent")
        clerk.press("button", "Begin met de fiche")
        for step, answers in ANSWERS.items():
            clerk.sees(step)
            for question, answer in answers.items():
                clerk.answer(question, answer)
            clerk.press("button", "Bewaar en ga verder")
        send(clerk)
        clerk.open(mailed_link(mail_folder))
        clerk.press("button", "fiche", exact=False)
        clerk.sees(TITLE)


def send(clerk):
    clerk.sees("Kijk je fiche na")
    for consent in clerk.page.get_by_role("group", name="Voor je indient").get_by_role("checkbox").all():
        if not consent.is_checked():
            clerk.click(consent)
    clerk.press("button", re.compile("Dien .* in"))
    expect(clerk.page.get_by_role("heading", name="Wat moet je nu doen?")).to_be_visible()


def mailed_link(folder):
    """Where the link leads that asks to confirm the address, as soon as the worker has mailed it."""
    for _ in range(300):
        for path in folder.glob("*.log"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if "bevestig" in mail["subject"].lower():
                return LINK.search(mail.get_body().get_content())[1]
        time.sleep(0.1)
    raise RuntimeError("The worker does not send the mail.")


def sign_in(person, who, account, rows):
    with person.journey(f"{who}: aanmelden", rows):
        person.open("/admin/")
        person.answer("Gebruikersnaam", account["name"])
        person.answer("Wachtwoord", account["password"])
        person.press("button", "Aanmelden")
        person.sees("je code")
        person.answer("Code", f"{totp(unhexlify(account['key'])):06}")
        person.press("button", "Meld aan")
        expect(person.page.get_by_role("heading", name="Wat wacht er?")).to_be_visible()


def ask_for_more(editor, rows):
    with editor.journey("redacteur: in behandeling nemen en een aanvulling vragen", rows):
        editor.press("link", TITLE)
        decide(editor, "Neem in behandeling")
        questions = {
            "Wat schrijf je aan de indiener?": "Mooi feest. Nog één vraag.",
            "Tips om het over te nemen": "Hoeveel vrijwilligers heb je nodig?",
        }
        decide(editor, "Vraag een aanvulling", questions)


def complete(clerk, rows):
    with clerk.journey("indiener: aanvullen en opnieuw indienen", rows):
        clerk.page.reload()
        clerk.press("link", "Aanpak en resultaat")
        clerk.answer("Wat raad je een collega aan", "Begin klein. Zoek tien vrijwilligers.")
        for heading in ["Indeling", "Foto’s en bijlagen", "Kijk je fiche na"]:
            clerk.press("button", "Bewaar en ga verder")
            clerk.sees(heading)
        send(clerk)


def approve(editor, rows):
    with editor.journey("redacteur: nakijken en goedkeuren", rows):
        editor.open("/admin/")
        editor.press("link", TITLE)
        decide(editor, "Neem in behandeling")
        for check in editor.page.get_by_role("region", name=re.compile("^Checklist")).get_by_role("checkbox").all():
            editor.click(check)
        decide(editor, "Keur goed en publiceer")


def decide(editor, label, answers=None):
    """Go to the page of this decision, say what has to be said, and do it."""
    link, button = (editor.page.get_by_role(role, name=label, exact=True) for role in ["link", "button"])
    editor.click(link.or_(button).first)
    editor.sees(label)
    for question, answer in (answers or {}).items():
        editor.answer(question, answer)
    editor.click(button)
    expect(editor.page.get_by_text(f"Gedaan: {label.lower()}.")).to_be_visible()


# What an administrator adds: the list on the first page of the redactie, and the answers.
ADDED = {
    "Gebruikers": {
        "Gebruikersnaam": "an",
        "Voornaam": "An",
        "Achternaam": "Voorbeeld",
        "E-mailadres": "an@voorbeeld.example.org",
        "Groepen": "Redactie",
        "Wachtwoord": "een heel lang wachtwoord",
        "Bevestiging wachtwoord": "een heel lang wachtwoord",
    },
    "Doelgroepen": {"Naam": "Buren"},
    "Pagina’s": {"Titel": "Over het feest", "In één zin": "Wat een lentefeest is.", "Tekst": "Een feest in de lente."},
}


def add(administrator, rows):
    for plural, answers in ADDED.items():
        with administrator.journey(f"beheerder: {plural.lower()}, een erbij", rows):
            administrator.open("/admin/")
            line = administrator.page.get_by_role("row", name=re.compile(f"^{plural}")).last
            administrator.click(line.get_by_role("link", name=re.compile("toevoegen", re.IGNORECASE)).last)
            administrator.sees("toevoegen")
            for question, answer in answers.items():
                administrator.answer(question, answer)
            administrator.press("button", "Opslaan")
            expect(administrator.page.get_by_text("toegevoegd").first).to_be_visible()


@contextmanager
def real_bank(checkout):
    """Serve the real practices, the worker beside it. Gives the address, the accounts and the folder of the mail."""
    bank = checkout.bank("real")
    bank.environment["SITE_URL"] = f"http://{HOST}"
    del bank.environment["EMAIL_URL"]
    worker = [bank.python, "manage.py", "worker"]
    with bank.running():
        bank.manage("load_bank", "--verbosity=0")
        accounts = bank.make("accounts")
        with bank.counted_site() as site, stopped_at_the_end(worker, cwd=bank.code, env=bank.environment):
            yield f"http://{HOST}:{site.port}", accounts, Path(bank.environment["VAR_DIR"]) / "mail"


def walk(browser, address, accounts, mail_folder):
    """All journeys, as rows of the table."""
    rows = []
    passer_by, reader, clerk, editor, administrator = (Person(browser, address) for _ in range(5))
    read(passer_by, [])  # not counted, so that all is read and warm
    read(reader, rows)
    send_fiche(clerk, mail_folder, rows)
    sign_in(editor, "redacteur", accounts["Redactie"], rows)
    ask_for_more(editor, rows)
    complete(clerk, rows)
    approve(editor, rows)
    sign_in(administrator, "beheerder", accounts["Beheer"], rows)
    add(administrator, rows)
    return rows


def main():
    commit = os.environ.get("WITH", "")
    checkout = other_checkout(commit) if commit else this_checkout()
    with real_bank(checkout) as served, sync_playwright() as playwright:
        rows = walk(playwright.chromium.launch(**launch_options()), *served)
    print(f"# Reizen van {date.today()}: {checkout.name}, {WIDTH} px\n\n{table(['reis', *COLUMNS], rows)}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        main()
    except CheckoutError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
