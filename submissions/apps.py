from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "inzendingen"

    def ready(self):
        from . import auth_events  # noqa: F401 — connects its receivers
