"""Who judges fiches, and how they are called."""

from django.contrib.auth.models import User


def editors():
    """The active users who may change fiches, by name."""
    able = User.objects.with_perm("submissions.change_submission", backend="django.contrib.auth.backends.ModelBackend")
    return able.filter(is_staff=True).order_by("first_name", "last_name", "username")


def name_of(user):
    return user.get_full_name() or user.get_username()
