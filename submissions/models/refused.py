"""What was sent for a fiche and could not be taken, for the page that says so."""

from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from praktijkenbank.plain_text import only_text

from .submission import Submission


class RefusedInputQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(at__lte=timezone.now() - RefusedInput.LIFETIME)


class RefusedInput(models.Model):
    """A form that was refused, kept for a day: its answer sends on to a page that shows it again, so that going back
    and loading again never ask to send anything.

    `told` is what the page says of it besides. Who may reach the fiche may read it.
    """

    LIFETIME = timedelta(days=1)
    # In the address of the page.
    PARAMETER = "geweigerd"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="refused_input")
    step = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    objects = RefusedInputQuerySet.as_manager()

    class Meta:
        verbose_name = "geweigerde invoer"
        verbose_name_plural = "geweigerde invoer"
        default_permissions = []

    def __str__(self):
        return f"{self.submission} {self.step}"

    @classmethod
    def keep(cls, request, submission, step, **told):
        """Keep what this request sent for a step; what is older than a day goes."""
        cls.objects.outdated().delete()
        fields = {only_text(name): values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        return cls.objects.create(submission=submission, step=step.slug, fields=fields, told=told)

    @classmethod
    def find(cls, request, submission, step):
        """What the address of this page names; None when it names nothing, or what is gone."""
        if cls.PARAMETER not in request.GET:
            return None
        try:
            found = cls.objects.filter(key=request.GET.get(cls.PARAMETER), submission=submission, step=step.slug)
            return found.first()
        except ValidationError:
            return None

    @property
    def data(self):
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data
