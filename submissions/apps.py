from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "inzendingen"
    is_kept_by_redactie = True

    def ready(self):
        from .files import system_checks  # noqa: F401 - registers its check
