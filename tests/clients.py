from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from praktijkenbank.staff.models import Phone


class StaffClient(Client):
    """A client whose `force_login` takes both steps of signing in; that of a plain Client takes only the first."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        device, _ = Phone.objects.get_or_create(user=user, name="telefoon")
        session = self.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
