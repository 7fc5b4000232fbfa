"""Private links: who gets in, for how long, and that nothing that is kept gives one away."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction
from django.utils import timezone

from praktijkenbank.post import links
from praktijkenbank.post.models import LIFETIME, Mail, PrivateLink, about
from submissions.intake.door_forms import AddressField
from tests.factories import make_submission

pytestmark = pytest.mark.django_db


def issue(**changed):
    """A link, changed afterwards as said, and its token."""
    submission = make_submission()
    link, token = links.issue(submission.email, submission)
    PrivateLink.objects.filter(pk=link.pk).update(**changed)
    return link, token


def test_token_leads_to_its_link_and_no_other():
    (first, first_token), (second, second_token) = issue(), issue()
    assert [links.find(token) for token in [first_token, second_token]] == [first, second]


@pytest.mark.parametrize(
    "guess",
    [
        lambda link, token: "",
        lambda link, token: token[:-1],
        lambda link, token: f"{token}=",
        lambda link, token: token.swapcase(),
        lambda link, token: link.token_hash,
        lambda link, token: str(link.pk),
    ],
)
def test_what_is_not_the_token_leads_nowhere(guess):
    assert links.find(guess(*issue())) is None


def test_tokens_are_long_and_each_is_another():
    tokens = {issue()[1] for _ in range(20)}
    assert (len(tokens), {len(token) for token in tokens}) == (20, {43})


@pytest.mark.parametrize("seconds", [-1, 60])
def test_link_works_until_it_expires(seconds):
    link, token = issue(expires_at=timezone.now() + timedelta(seconds=seconds))
    found = link if seconds > 0 else None
    assert links.find(token) == found
    link.refresh_from_db()
    assert link.is_usable is bool(found)


def test_revoked_link_leads_nowhere_and_stays_so_when_used_at_the_same_moment():
    link, token = issue()
    in_other_tab = PrivateLink.objects.get()
    link.revoke()
    in_other_tab.touch()
    assert links.find(token) is None
    assert PrivateLink.objects.get().is_usable is False


def test_using_it_makes_it_last_thirty_days_more():
    link, _ = issue(expires_at=timezone.now() + timedelta(minutes=1))
    link.refresh_from_db()
    before = timezone.now()

    link.touch()

    link.refresh_from_db()
    assert before <= link.last_used_at <= timezone.now()
    assert link.expires_at - link.last_used_at == LIFETIME == timedelta(days=30)


def test_use_is_written_once_a_minute(django_assert_num_queries):
    link, _ = issue()
    link.touch()
    with django_assert_num_queries(0):
        link.touch()
    link.last_used_at -= timedelta(minutes=2)
    with django_assert_num_queries(1):
        link.touch()


def test_address_may_be_pasted_from_a_mail():
    assert AddressField().clean("Jan Janssens <Jan@Voorbeeld.example>") == "jan@voorbeeld.example"


def test_address_is_kept_in_lower_case():
    link, _ = links.issue("An.Peeters@Example.ORG")
    assert link.email == "an.peeters@example.org"
    assert make_submission(email="An.Peeters@Example.ORG").email == "an.peeters@example.org"
    with pytest.raises(IntegrityError, match="link_email_is_lower_case"), transaction.atomic():
        PrivateLink.objects.update(email="An@example.org")


def test_mail_has_one_link_however_often_it_is_tried():
    submission = make_submission()
    mail = Mail.objects.create(**about(submission), to="An@Example.org")

    tokens = [links.link_in(Mail.objects.get()) for _ in range(3)]

    assert tokens == [tokens[0]] * 3
    link = PrivateLink.objects.get()
    assert links.find(tokens[0]) == link
    assert (link.about_key, link.email, link.is_mailed) == (submission.key, "an@example.org", True)
    assert link.expires_at > timezone.now() + timedelta(days=29)
    other = Mail.objects.create(**about(submission), to=mail.to)
    assert links.link_in(other) != tokens[0]


def test_link_of_a_mail_depends_on_the_secret_of_the_site(settings):
    mail = Mail.objects.create(to="an@example.org")
    token = links.link_in(mail)
    settings.SECRET_KEY = "another"
    assert links.link_in(mail) != token


def test_link_that_was_revoked_before_its_mail_left_stays_revoked():
    mail = Mail.objects.create(to="an@example.org")
    links.link_in(mail)
    PrivateLink.objects.get().revoke()
    assert links.find(links.link_in(mail)) is None


def test_nothing_in_the_database_gives_a_token_away():
    link, token = issue()
    mail = Mail.objects.create(to="an@example.org")
    mailed = links.link_in(mail)

    kept = serializers.serialize("json", [*PrivateLink.objects.all(), *Mail.objects.all()])

    assert link.token_hash in kept
    assert [token in kept, mailed in kept] == [False, False]
