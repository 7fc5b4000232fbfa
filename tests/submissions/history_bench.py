"""One practice with two submitters and two editors, who do what people do to it through the code that the site runs."""

from contextlib import contextmanager

from django.db import transaction

from practices.models import Practice, TargetGroup
from submissions.intake.starting import start
from submissions.models import Submission
from submissions.reading.changes import changes_of
from submissions.redactie.publishing import publish
from tests.factories import make_editor, make_municipality, make_practice, make_tag
from tests.submissions.staff_form import StaffForm

LINK = "https://example.org/a"
SUBMITTERS, EDITORS = ["An", "Samir"], ["Karim", "Sofie"]
# What two people may both change: texts, whether a tag or word is there, and what a link is called or that it is gone.
TEXTS = [("tips", ""), ("tagline", "")]
FLAGS = [("target_groups", "first"), ("target_groups", "second"), ("keywords", "koffie")]
LINKS = [("links", LINK)]
PARTS = [*TEXTS, *FLAGS, *LINKS]


class Bench:
    """What is there before any history, committed. A history is between `begin` and `end`, which undoes it."""

    def __init__(self, texts, is_one_town):
        self.groups = {name: make_tag(TargetGroup) for name in ["first", "second"]}
        self.names = {str(group.pk): name for name, group in self.groups.items()}
        an = make_municipality()
        self.towns = {"An": an, "Samir": an if is_one_town else make_municipality()}
        self.practice = self._make_practice(texts)
        self.editors = {name: make_editor(is_superuser=True) for name in EDITORS}
        self.forms = {name: StaffForm(editor, self.practice) for name, editor in self.editors.items()}
        self.opened, self.fiches, self.histories = {}, {}, 0
        for editor in EDITORS:
            self.open(editor)
        for who in SUBMITTERS:
            self.start(who)
        self._first = dict(self.opened), dict(self.fiches)

    def _make_practice(self, texts):
        practice = make_practice(
            **{name: texts[name, ""] for name, _ in TEXTS},
            target_groups=[self.groups[key] for name, key in texts if name == "target_groups"],
            keywords=[key for name, key in texts if name == "keywords"],
        )
        for name, url in texts.keys() & {*LINKS}:
            practice.links.create(url=url, description=texts[name, url])
        return practice

    def begin(self):
        self.opened, self.fiches = map(dict, self._first)
        self._history = self.branch()
        self._history.__enter__()

    def end(self):
        self._history.__exit__(None, None, None)

    @contextmanager
    def branch(self):
        """A history of its own from here on: all that is done inside is undone."""
        kept, self.histories = (dict(self.opened), dict(self.fiches)), self.histories + 1
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.opened, self.fiches = kept

    def open(self, editor):
        self.opened[editor] = self.forms[editor].open()

    def save(self, editor, part, value):
        """Change one thing in the form as it was opened, and save it. Returns the names of what the editor is asked."""
        (name, key), data = part, self.opened.pop(editor).copy()
        if name == "target_groups":
            others = [pk for pk in data.getlist(name) if pk != str(self.groups[key].pk)]
            data.setlist(name, [*others, str(self.groups[key].pk)] if value else others)
        elif name == "keywords":
            data[name] = key if value else ""
        elif name == "links":
            self._put_link(data, value)
        else:
            data[name] = value
        return self.forms[editor].save(data)

    def _put_link(self, data, value):
        if value is None and "links-0-id" in data:
            data["links-0-DELETE"] = "on"
        elif value and "links-0-id" not in data:
            data["links-TOTAL_FORMS"] = "1"
            data.update({"links-0-url": LINK, "links-0-description": value, "links-0-position": "0"})
        elif value:
            data["links-0-description"] = value

    def choose(self, editor, choice, text):
        self.forms[editor].choose(choice, text)

    def start(self, who):
        asked = {"email": f"{who.lower()}@example.org", "municipality": self.towns[who], "practice": self.practice}
        fiche, _ = start(f"{who} {Submission.objects.count()}", door="change", **asked)
        fiche.confirm_address()
        self.fiches[who] = fiche.pk

    def fiche(self, who):
        return Submission.objects.select_related("practice").get(pk=self.fiches[who])

    def edit(self, who, part, value):
        (name, key), fiche = part, self.fiche(who)
        if name == "target_groups":
            (fiche.target_groups.add if value else fiche.target_groups.remove)(self.groups[key])
        elif name == "keywords":
            fiche.keywords = [key] if value else []
        elif name == "links":
            fiche.links = [{"url": key, "description": value}] if value else []
        else:
            setattr(fiche, name, value)
        fiche.save()

    def send(self, who):
        self.fiche(who).submit()

    def withdraw(self, who):
        self.fiche(who).withdraw()

    def state(self, who):
        return self.fiche(who).state

    def judge(self, who):
        """Take up this fiche. Returns what an editor sees, {part: the Change}."""
        fiche = self.fiche(who)
        fiche.take(by=self._editor_of(who))
        fiche.change_checklist([*Submission.Check], [])
        changes = changes_of(self.fiche(who))
        return {(change.name, self.names.get(change.element, change.element)): change for change in changes}

    def approve(self, who, choices):
        """Put online what was chosen, {key of the Change: choice}."""
        publish(self.fiche(who), by=self._editor_of(who), text="Dank je.", choices=choices)

    def _editor_of(self, who):
        return self.editors[EDITORS[SUBMITTERS.index(who)]]

    def texts(self):
        """What is online, {part: what it says}."""
        practice = Practice.objects.get(pk=self.practice.pk)
        found = {(name, ""): getattr(practice, name) for name, _ in TEXTS}
        found |= {("target_groups", self.names[str(group.pk)]): True for group in practice.target_groups.all()}
        found |= {("keywords", word): True for word in practice.keywords}
        return found | {("links", link.url): link.description for link in practice.links.all()}
