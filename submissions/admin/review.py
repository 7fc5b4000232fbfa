"""The page on which an editor judges a fiche."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect


def review_view(model_admin, request, submission):
    """The page of this Submission. Raises PermissionDenied for who may not see fiches."""
    if not model_admin.has_view_permission(request, submission):
        raise PermissionDenied
    return redirect(submission)
