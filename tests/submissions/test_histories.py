"""Whatever two submitters and two editors do to one practice, no deliberate edit goes unseen.

The same histories are played in memory, very many, and on PostgreSQL, some. What must come of them is worked out here
from who did what, not from what the code compares.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from practices.models import Practice, TargetGroup
from submissions.intake.starting import start
from submissions.models import Submission
from submissions.reading.changes import changes_of
from submissions.reading.threeway import judge_all, taken_over
from submissions.redactie.publishing import ONLINE, OWN, SENT, publish
from tests.factories import make_editor, make_municipality, make_practice, make_tag
from tests.generated import cases

# What two people may both change: texts, whether a tag or word is there, and what a link is called or that it is gone.
TEXTS = [("tips", ""), ("tagline", "")]
TAGS = [("target_groups", "first"), ("target_groups", "second")]
WORDS = [("keywords", "koffie")]
LINKS = [("links", "https://example.org/a")]
FLAGS = [*TAGS, *WORDS]
PARTS = [*TEXTS, *FLAGS, *LINKS]
WHO = st.sampled_from(["An", "Samir"])
# Few values, so that people often write the same, or put back what was there.
EDITS = st.one_of(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", "een", "twee", "drie"])),
    st.tuples(st.sampled_from(FLAGS), st.sampled_from([True, None])),
    st.tuples(st.sampled_from(LINKS), st.sampled_from(["Film", "Folder", None])),
)
PICKS = st.integers(0, 3**5)
WRITTEN = "samen"


class InMemory:
    """A practice and its fiches as plain sides."""

    def __init__(self, texts):
        self.online, self.fiches = dict(texts), {}

    def edit_online(self, part, value):
        put(self.online, part, value)

    def start(self, who):
        self.fiches[who] = (dict(self.online), dict(self.online))

    def edit(self, who, part, value):
        put(self.fiches[who][1], part, value)

    def shown(self, who):
        """What an editor sees of this fiche: {part: whether it waits for a decision}."""
        base, sent = self.fiches[who]
        return {part: v.is_open for part, v in judge_all(base, self.online, sent).items() if v.is_difference}

    def approve(self, who, choices):
        sent = {**self.fiches[who][1], **{part: WRITTEN for part, choice in choices.items() if choice == OWN}}
        taken = {part for part, choice in choices.items() if choice != ONLINE}
        self.online = taken_over(self.online, sent, taken)
        del self.fiches[who]

    def withdraw(self, who):
        del self.fiches[who]

    def texts(self):
        return self.online


class InDatabase:
    """The same, through the code that the site runs."""

    def __init__(self, texts):
        self.groups = {name: make_tag(TargetGroup) for name in ["first", "second"]}
        self.towns = {"An": make_municipality(), "Samir": make_municipality()}
        self.editors = [make_editor(), make_editor()]
        self.practice = make_practice()
        self.fiches, self.number = {}, 0
        for part, value in texts.items():
            self.edit_online(part, value)

    def edit_online(self, part, value):
        name, key = part
        practice = Practice.objects.get(pk=self.practice.pk)
        if name == "links":
            practice.links.filter(url=key).delete()
            if value:
                practice.links.create(url=key, description=value)
        else:
            self._put(practice, name, key, value)
            practice.save()

    def start(self, who):
        self.number += 1
        stamp = f"{self.practice.pk} {self.number}"
        asked = {"email": f"{who.lower()}@example.org", "municipality": self.towns[who], "practice": self.practice}
        self.fiches[who], _ = start(stamp, door="change", **asked)
        self.fiches[who].confirm_address()

    def edit(self, who, part, value):
        name, key = part
        fiche = Submission.objects.get(pk=self.fiches[who].pk)
        if name == "links":
            others = [link for link in fiche.links if link["url"] != key]
            fiche.links = [*others, {"url": key, "description": value}] if value else others
        else:
            self._put(fiche, name, key, value)
        fiche.save()

    def _put(self, content, name, key, value):
        if name == "target_groups":
            (content.target_groups.add if value else content.target_groups.remove)(self.groups[key])
        elif name == "keywords":
            others = [word for word in content.keywords if word != key]
            content.keywords = [*others, key] if value else others
        else:
            setattr(content, name, value)

    def _changes(self, who):
        fiche = Submission.objects.select_related("practice").get(pk=self.fiches[who].pk)
        names = {str(group.pk): name for name, group in self.groups.items()}
        return {(change.name, names.get(change.element, change.element)): change for change in changes_of(fiche)}

    def shown(self, who):
        return {part: change.is_open for part, change in self._changes(who).items()}

    def approve(self, who, choices):
        fiche, changes = Submission.objects.get(pk=self.fiches.pop(who).pk), None
        self.fiches[who] = fiche
        changes = self._changes(who)
        by = self.editors[who == "An"]
        fiche.submit()
        fiche.take(by=by)
        fiche.change_checklist([*Submission.Check], [])
        chosen = {changes[part].key: (OWN, WRITTEN) if choice == OWN else choice for part, choice in choices.items()}
        publish(fiche, by=by, choices=chosen)
        del self.fiches[who]

    def withdraw(self, who):
        Submission.objects.get(pk=self.fiches.pop(who).pk).withdraw()

    def texts(self):
        practice = Practice.objects.get(pk=self.practice.pk)
        found = {(name, ""): getattr(practice, name) for name, _ in TEXTS}
        here = {*practice.target_groups.all()}
        found |= {("target_groups", name): True for name, group in self.groups.items() if group in here}
        found |= {("keywords", word): True for word in practice.keywords}
        return found | {("links", link.url): link.description for link in practice.links.all()}


def put(side, part, value):
    side.pop(part, None)
    if value is not None:
        side[part] = value


class Histories(RuleBasedStateMachine):
    """Who did what, and what must come of it."""

    bench_of = InMemory

    @initialize(tips=st.sampled_from(["", "een"]), has_tag=st.booleans(), link=st.sampled_from([None, "Film"]))
    def begin(self, tips, has_tag, link):
        self.expected = dict.fromkeys(TEXTS, "")
        for part, value in [(TEXTS[0], tips), (TAGS[0], has_tag or None), (LINKS[0], link)]:
            put(self.expected, part, value)
        self.bench = self.bench_of(self.expected)
        # By submitter: what was online when they began, and what their fiche says since.
        self.begun, self.sent = {}, {}

    @rule(edit=EDITS)
    def editor_edits_online(self, edit):
        self.bench.edit_online(*edit)
        put(self.expected, *edit)

    @rule(who=WHO)
    def submitter_starts(self, who):
        if who not in self.begun:
            self.bench.start(who)
            self.begun[who], self.sent[who] = dict(self.expected), dict(self.expected)

    @precondition(lambda self: self.begun)
    @rule(who=WHO, edit=EDITS)
    def submitter_edits(self, who, edit):
        if who in self.begun:
            self.bench.edit(who, *edit)
            put(self.sent[who], *edit)

    @precondition(lambda self: self.begun)
    @rule(who=WHO)
    def submitter_withdraws(self, who):
        if who in self.begun:
            self.bench.withdraw(who)
            del self.begun[who], self.sent[who]
            assert self.bench.texts() == self.expected

    @precondition(lambda self: self.begun)
    @rule(who=WHO, picks=PICKS)
    def editor_approves(self, who, picks):
        if who not in self.begun:
            return
        begun, sent, choices = self.begun.pop(who), self.sent.pop(who), {}
        shown = self.bench.shown(who)
        for part in PARTS:
            was, now, wanted = begun.get(part), self.expected.get(part), sent.get(part)
            is_touched, is_edited = wanted != was, now != was
            assert (part in shown) == (is_touched and wanted != now), "an edit unseen, or a change that nobody made"
            if part in shown:
                assert shown[part] == is_edited, "a conflict that is not one, or one that is taken over unasked"
                picks, pick = divmod(picks, 3)
                choices[part] = [SENT, ONLINE, OWN if part in TEXTS and shown[part] else SENT][pick]
                put(self.expected, part, {SENT: wanted, ONLINE: now, OWN: WRITTEN}[choices[part]])
        assert shown.keys() <= {*PARTS}
        self.bench.approve(who, choices)
        assert self.bench.texts() == self.expected, "what was edited is not what is online"


class HistoriesInDatabase(Histories):
    bench_of = InDatabase


def test_no_edit_goes_unseen_in_any_history():
    run_state_machine_as_test(
        Histories, settings=settings(max_examples=cases(2000, at_a_desk=300), stateful_step_count=12, deadline=None)
    )


@pytest.mark.django_db
def test_no_edit_goes_unseen_on_postgresql():
    run_state_machine_as_test(
        HistoriesInDatabase,
        settings=settings(max_examples=cases(40, at_a_desk=10), stateful_step_count=12, deadline=None),
    )
