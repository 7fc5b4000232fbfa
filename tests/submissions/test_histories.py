"""Whatever two submitters and two editors do to one practice, no deliberate edit goes unseen.

Histories are made up and played on PostgreSQL, through the code that the site runs. What must come of them is worked
out here from who did what, not from what the code compares. A history branches where an editor decides: from there
each of some decisions is played, and all but the last are undone. So many begin the same, and each ends by itself.
"""

import os
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from random import randrange

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from practices.admin import base as admin_base
from practices.search import index as search_index
from praktijkenbank.staff import conflict_page as form
from submissions.redactie import publishing
from submissions.redactie.publishing import ONLINE, OWN, SENT
from submissions.states import State
from tests.generated import cases
from tests.submissions.history_bench import EDITORS, FLAGS, LINKS, PARTS, SUBMITTERS, TEXTS, Bench

EMPTY = dict.fromkeys(TEXTS, "")
FULL = {**dict.fromkeys(TEXTS, "een"), FLAGS[0]: True, FLAGS[2]: True, LINKS[0]: "Film"}
# How many there are at least in each test, how many begin at once, and in how many steps; the others branch off.
HISTORIES, BEGINNINGS, STEPS = 500, 12, 8
WRITTEN = "samen"
# A history that fails is shown as it was found: to look for a shorter one takes many more.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


def one_of(find):
    """One of what this finds in the machine at that moment."""
    return st.runner().flatmap(lambda machine: st.sampled_from(find(machine)))


# Few values, so that people often write the same, or put back what was there.
EDITS = st.one_of(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", "een", "twee", "drie"])),
    st.tuples(st.sampled_from(FLAGS), st.sampled_from([True, None])),
    st.tuples(st.sampled_from(LINKS), st.sampled_from(["Film", "Folder", None])),
)
SAVE = st.tuples(EDITS, st.sampled_from([form.THEIRS, form.MINE, form.OWN]))
SAVES = st.lists(SAVE, min_size=7, max_size=9, unique_by=lambda save: save[0])
PICKS = st.tuples(*[st.sampled_from([SENT, ONLINE, OWN])] * len(PARTS))
MANY_PICKS = st.lists(PICKS, min_size=7, max_size=9, unique=True)


def put(side, part, value):
    side.pop(part, None)
    if value is not None:
        side[part] = value


class Histories(RuleBasedStateMachine):
    """Who did what, and what must come of it."""

    def __init__(self, bench, texts, is_one_town):
        super().__init__()
        self.bench, self.is_one_town = bench, is_one_town
        # What is online, and how many links there ever were.
        self.online, self.links = dict(texts), 0
        # By editor: what the form said when it was opened, and how many links there were then.
        self.opened = {editor: (dict(texts), 0) for editor in EDITORS}
        # By submitter: what was online when they began, and what their fiche says since; who sent theirs in, in turn.
        self.begun, self.sent = ({who: dict(texts) for who in SUBMITTERS} for _ in range(2))
        self.queue = []
        bench.begin()

    def teardown(self):
        self.bench.end()

    @contextmanager
    def branch(self):
        """A history of its own from here on."""
        names = ["online", "links", "opened", "begun", "sent", "queue"]
        kept = deepcopy({name: getattr(self, name) for name in names})
        with self.bench.branch():
            yield
        vars(self).update(kept)

    @property
    def writing(self):
        """Whose fiche can still be written in: those that wait behind another too."""
        return [who for who in self.begun if who not in self.queue or self.waits(who)]

    @property
    def judged(self):
        """Whose fiche an editor can judge, and says something of its own."""
        return [who for who in self.begun if not self.waits(who) and self.sent[who] != self.begun[who]]

    @property
    def stale(self):
        """Which editors have no form, or one that shows what was online before."""
        return [editor for editor in EDITORS if self.opened.get(editor) != (self.online, self.links)]

    def waits(self, who):
        return self.is_one_town and who in self.queue[1:]

    def goes_online(self, part, value):
        if part in LINKS and value and part not in self.online:
            self.links += 1
        put(self.online, part, value)

    @precondition(lambda self: self.stale)
    @rule(editor=one_of(lambda machine: machine.stale))
    def editor_opens_the_form(self, editor):
        self.bench.open(editor)
        self.opened[editor] = dict(self.online), self.links

    @rule(editor=st.sampled_from(EDITORS), saves=SAVES)
    def editor_saves_the_form(self, editor, saves):
        if editor not in self.opened:
            self.editor_opens_the_form(editor)
        (edit, pick), *others = saves
        for other, other_pick in others:
            with self.branch():
                self.save(editor, *other, other_pick)
        self.save(editor, *edit, pick)

    def save(self, editor, part, wanted, pick):
        _, links = self.opened[editor]
        # A second link with the same address would be a link of its own.
        if part in LINKS and part in self.online and links != self.links:
            self.editor_opens_the_form(editor)
        shown, _ = self.opened.pop(editor)
        was, now = shown.get(part), self.online.get(part)
        asked = self.bench.save(editor, part, wanted)
        is_conflict = wanted != was and now not in (was, wanted)
        assert bool(asked) == is_conflict, "an edit of a colleague unseen, or a question about nothing"
        if is_conflict:
            [name] = asked
            assert name.partition("/")[0] == part[0], "a question about something else"
            # Of a link that is gone there are no two texts to make one of.
            pick = form.MINE if pick == form.OWN and name.endswith("/") else pick
            self.bench.choose(editor, pick, WRITTEN)
            self.goes_online(part, {form.THEIRS: now, form.MINE: wanted, form.OWN: WRITTEN}[pick])
        elif wanted != was:
            self.goes_online(part, wanted)
        self.check()

    @precondition(lambda self: len(self.begun) < len(SUBMITTERS))
    @rule(who=one_of(lambda machine: [who for who in SUBMITTERS if who not in machine.begun]))
    def submitter_starts(self, who):
        self.bench.start(who)
        self.begun[who], self.sent[who] = dict(self.online), dict(self.online)

    @precondition(lambda self: self.writing)
    @rule(who=one_of(lambda machine: machine.writing), edits=st.lists(EDITS, min_size=2, max_size=5))
    def submitter_edits(self, who, edits):
        for edit in edits:
            self.bench.edit(who, *edit)
            put(self.sent[who], *edit)

    @precondition(lambda self: {*self.begun} - {*self.queue})
    @rule(who=one_of(lambda machine: [who for who in machine.begun if who not in machine.queue]))
    def submitter_sends(self, who):
        self.bench.send(who)
        self.queue.append(who)
        self.check()

    @precondition(lambda self: self.begun)
    @rule(who=one_of(lambda machine: sorted(machine.begun)))
    def submitter_withdraws(self, who):
        self.bench.withdraw(who)
        self.leaves(who)
        self.check()

    @precondition(lambda self: self.judged)
    @rule(who=one_of(lambda machine: machine.judged), many=MANY_PICKS)
    def editor_judges(self, who, many):
        if who not in self.queue:
            self.submitter_sends(who)
        if self.waits(who):
            return
        changes = self.bench.judge(who)
        self.check_what_is_shown(who, changes)
        first, *others = dict.fromkeys(_decision(changes, picks) for picks in many)
        for decision in others:
            with self.branch():
                self.approve(who, changes, decision)
        self.approve(who, changes, first)

    def check_what_is_shown(self, who, changes):
        for part in PARTS:
            was, now, wanted = self.begun[who].get(part), self.online.get(part), self.sent[who].get(part)
            assert (part in changes) == (wanted not in (was, now)), "an edit unseen, or a change that nobody made"
            if part in changes:
                assert changes[part].is_open == (now != was), "a conflict that is none, or one taken over unasked"
        assert changes.keys() <= {*PARTS}

    def approve(self, who, changes, decision):
        """Approve a fiche of which an editor saw these Changes. A decision is (part, choice) for each of them."""
        choices = {changes[part].key: (OWN, WRITTEN) if choice == OWN else choice for part, choice in decision}
        self.bench.approve(who, choices)
        for part, choice in decision:
            texts = {SENT: self.sent[who].get(part), ONLINE: self.online.get(part), OWN: WRITTEN}
            self.goes_online(part, texts[choice])
        self.leaves(who)
        self.check()

    def leaves(self, who):
        del self.begun[who], self.sent[who]
        self.queue = [other for other in self.queue if other != who]

    def check(self):
        assert self.bench.texts() == self.online, "what was edited is not what is online"
        for who in self.queue:
            expected = State.WAITING if self.waits(who) else State.SUBMITTED
            assert self.bench.state(who) == expected, "a change that waits for nothing, or that does not wait"


def _decision(changes, picks):
    """What an editor chooses; to write a text anew is only possible where two texts are in conflict."""
    return tuple(
        (part, SENT if pick == OWN and not (part in TEXTS and changes[part].is_open) else pick)
        for part, pick in zip(PARTS, picks, strict=True)
        if part in changes
    )


def _leave_out_search(monkeypatch):
    """Nobody looks for the practice in a history: no search document is written for it."""
    index = search_index.current()
    monkeypatch.setattr(search_index, "current", lambda: index)
    for module in [publishing, admin_base]:
        monkeypatch.setattr(module, "refresh", lambda: None)


@pytest.mark.parametrize("is_one_town", [False, True], ids=["two towns", "one town"])
@pytest.mark.parametrize("texts", [EMPTY, FULL], ids=["empty", "full"])
@pytest.mark.django_db(transaction=True)
def test_no_edit_goes_unseen_in_any_history(monkeypatch, texts, is_one_town):
    bench, number = Bench(texts, is_one_town), cases(HISTORIES, at_a_desk=10)
    _leave_out_search(monkeypatch)

    while bench.histories < number:
        beginnings = max(2, min((number - bench.histories) // 10, BEGINNINGS))
        # In CI always the same ones, elsewhere others each time.
        machine = seed(bench.histories if "CI" in os.environ else randrange(2**32))(
            partial(Histories, bench, texts, is_one_town)
        )
        limits = {"max_examples": beginnings, "stateful_step_count": STEPS, "deadline": None}
        run_state_machine_as_test(machine, settings=settings(**limits, phases=PHASES))
