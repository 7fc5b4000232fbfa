from django.conf import settings
from django.db import models


class OidcAccount(models.Model):
    """Who someone of the redactie is at the provider they sign in with. An address is not enough: people change theirs.

    `issuer` and `subject` are `iss` and `sub` of OpenID Connect Core 1.0, section 2: never given to someone else.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="oidc_account")
    issuer = models.CharField(max_length=400)
    subject = models.CharField(max_length=255)

    class Meta:
        verbose_name = "account bij een aanbieder"
        verbose_name_plural = "accounts bij een aanbieder"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="oidc_subject_has_one_account")]

    def __str__(self):
        return f"{self.subject} van {self.issuer}"
