from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "praktijkenbank.post"
    verbose_name = "post"
    is_kept_by_redactie = True
