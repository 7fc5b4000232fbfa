"""Histories of edits: after each, this process and another one count what an independent slow count counts."""

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from practices.models import Implementation, Municipality, Practice, TargetGroup, Theme
from practices.search import document
from practices.search.facets import FACETS
from tests.factories import make_action, make_implementation, make_municipality, make_practice, make_tag, make_theme
from tests.generated import cases
from tests.practices.test_facets import counts, found, slow_found, slow_values

STEPS = 12


@pytest.fixture
def other_process(transactional_db):
    """Ask another process on this database; a function from address to its answer."""
    # The address of the tests' server, with the name of this worker's own database.
    url = re.sub(r"/[^/?]*(\?|$)", rf"/{connection.settings_dict['NAME']}\1", os.environ["DATABASE_URL"], count=1)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.practices.counting_process"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(address):
            process.stdin.write(json.dumps(address) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()
        process.wait(timeout=20)


class Bank:
    """A small bank and the ways to edit it; each takes numbers to choose with."""

    def __init__(self):
        self.places = [make_municipality(name=f"Stad {number}", province="limburg") for number in range(3)]
        self.themes = [make_theme(name=f"Kleur {number}") for number in range(3)]
        self.groups = [make_tag(TargetGroup, name=f"Groep {number}") for number in range(3)]
        self.actions = [make_action(), make_action()]

    def add(self, one, other):
        make_practice(
            title=f"Taal {one}",
            municipality=self.places[one % 3],
            main_theme=self.themes[other % 3],
            target_groups=[self.groups[other % 3]],
            actions=self.actions[: one % 3],
        )

    def hide(self, one, other):
        self._some(one).update(status="hidden", hidden_reason="Stopgezet")

    def show(self, one, other):
        self._some(one).update(status="published")

    def retag(self, one, other):
        for practice in self._some(one):
            practice.target_groups.set([self.groups[other % 3]])

    def join(self, one, other):
        for practice in self._some(one):
            place = self.places[other % 3]
            if not practice.implementations.filter(municipality=place).exists():
                make_implementation(practice=practice, municipality=place)

    def leave(self, one, other):
        Implementation.objects.filter(municipality=self.places[one % 3]).delete()

    def move(self, one, other):
        Municipality.objects.filter(pk=self.places[one % 3].pk).update(province=["limburg", "antwerpen"][other % 2])

    def rename(self, one, other):
        self._some(one).update(title=f"Wonen {other}")

    def remove(self, one, other):
        self._some(one).delete()

    def refresh(self, one, other):
        document.refresh()

    def _some(self, number):
        ids = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
        return Practice.objects.filter(pk__in=ids[number % (len(ids) or 1) :][:2])


EDITS = ["add", "add", "add", "hide", "show", "retag", "join", "leave", "move", "rename", "remove", "refresh"]
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=STEPS)
questions = st.sampled_from(
    ["", "gemeente=stad-0", "gemeente=stad-1&doelgroep=groep-1", "thema=kleur-0&thema=kleur-2", "provincie=limburg"]
)


@hypothesis_settings(max_examples=cases(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(history=edits, data=st.data())
def test_every_history_of_edits_is_counted_right_in_both_processes(other_process, history, data):
    for rows in [Practice.objects, Municipality.objects, TargetGroup.objects, Theme.objects.exclude(parent=None)]:
        rows.all().delete()
    bank = Bank()
    for edit, one, other in history:
        getattr(bank, edit)(one, other)
        address = data.draw(questions)
        there = other_process(address)

        chosen = {}
        for pair in address.split("&") if address else []:
            chosen.setdefault(pair.partition("=")[0], []).append(pair.partition("=")[2])
        practices = {practice.pk: slow_values(practice) for practice in Practice.objects.filter(status="published")}
        assert found(address) == set(there["ids"]) == slow_found(practices, chosen)
        for facet in FACETS:
            base = slow_found(practices, {param: values for param, values in chosen.items() if param != facet.param})
            slow = Counter(value for pk in base for value in practices[pk][facet.param] if value)
            assert counts(address, facet.param) == there["counts"][facet.param] == slow


def test_words_of_an_edit_are_found_in_the_other_process(other_process):
    practice = make_practice(title="Volkstuin")
    assert other_process("q=volkstuin")["ids"] == [practice.pk]

    Practice.objects.update(title="Praatcafé")

    assert (other_process("q=volkstuin")["ids"], other_process("q=praatcafe")["ids"]) == ([], [practice.pk])


def test_emptied_tables_are_seen_by_a_process_that_did_not_look_meanwhile(other_process):
    make_practice(title="Volkstuin")
    assert len(other_process("")["ids"]) == 1

    call_command("flush", interactive=False, verbosity=0)
    practice = make_practice(title="Praattafel")
    found("")

    assert other_process("")["ids"] == [practice.pk]
