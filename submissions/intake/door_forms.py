"""The few questions outside of the steps: who begins, a remark, where to send a link, a message."""

from django import forms
from django.core.exceptions import ValidationError

from practices.models import Municipality
from practices.search import index as search_index
from practices.search.gazetteer import which_one
from praktijkenbank.addresses import email_in
from praktijkenbank.post.limits import DoorForm, GuardedForm

from ..models import Submission

MAX_LENGTH = Submission._meta.get_field("remark").max_length


class AddressField(forms.EmailField):
    """An e-mail address, in lower case; also as it is pasted from a mail."""

    def __init__(self, **kwargs):
        messages = {
            "required": "Vul een e-mailadres in",
            "invalid": "Schrijf het e-mailadres voluit, zoals naam@example.org",
            "max_length": "Dit e-mailadres is te lang. Kijk het na",
        }
        widget = forms.EmailInput(attrs={"class": "is-email", "autocomplete": "email"})
        super().__init__(max_length=254, widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value):
        return super().to_python(email_in(value or "")).lower()


class MessageField(forms.CharField):
    """Some lines of text."""

    def __init__(self, required_message="", rows=6, **kwargs):
        messages = {
            "required": required_message,
            "max_length": "Maak je tekst korter: er passen %(limit_value)d tekens in, en het zijn er nu %(show_value)d",
        }
        # The browser must not cut off what someone pastes.
        super().__init__(
            max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": rows}), error_messages=messages, **kwargs
        )

    def widget_attrs(self, widget):
        return {}


class MunicipalityField(forms.ModelChoiceField):
    """A municipality from the list, by its slug; any other name of it will do, and one of several is asked about."""

    def __init__(self, **kwargs):
        messages = {"required": "Kies je bestuur", "invalid_choice": "Kies je bestuur uit de lijst"}
        super().__init__(Municipality.objects.order_by("name"), to_field_name="slug", error_messages=messages, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            found = search_index.current().gazetteer.find(value)
            if len(found) > 1:
                raise ValidationError(which_one(value, found)) from None
            if not found:
                raise
            return super().to_python(found[0].municipality.slug)


class StartForm(GuardedForm):
    """Who begins a fiche."""

    email = AddressField(
        label="Je e-mailadres bij je bestuur", help_text="We gebruiken het alleen voor je fiche. Het komt niet online."
    )
    municipality = MunicipalityField(label="Voor welk bestuur werk je?", empty_label="Kies uit de lijst")


class AdoptionStartForm(StartForm):
    """Who begins a short fiche about a practice that others have too: not one that is with it already."""

    def __init__(self, *args, practice, **kwargs):
        super().__init__(*args, **kwargs)
        self.practice = practice

    def clean_municipality(self):
        municipality = self.cleaned_data["municipality"]
        if self.practice.implementations.shown().filter(municipality=municipality).exists():
            raise ValidationError(f"{municipality} staat al bij deze praktijk. Geef liever een wijziging door")
        return municipality


class RemarkForm(GuardedForm):
    remark = MessageField(
        label="Wat wil je laten weten?",
        help_text="Zie je een fout, een link die niet werkt, of weet je meer? De redactie leest het.",
        required_message="Schrijf wat je wilt laten weten",
    )
    email = AddressField(
        label="Je e-mailadres", help_text="Alleen als je een antwoord wilt. Het komt niet online.", required=False
    )


class TokenForm(forms.Form):
    """The token of a private link, unseen."""

    token = forms.CharField(widget=forms.HiddenInput)


class OverviewForm(GuardedForm):
    email = AddressField(label="Je e-mailadres", help_text="Het adres waarmee je begon, of waarop je uitgenodigd werd.")


class YourDataForm(GuardedForm):
    email = AddressField(label="Je e-mailadres", help_text="Het adres waarvan je wilt weten wat we bewaren.")


class ColleagueForm(DoorForm):
    email = AddressField(label="E-mailadres van je collega")


class CorrectionForm(DoorForm):
    email = AddressField(label="Je juiste e-mailadres")


class ToEditorsForm(DoorForm):
    text = MessageField(label="Je bericht aan de redactie", required_message="Schrijf eerst een bericht")


class WithdrawalForm(DoorForm):
    text = MessageField(label="Waarom trek je dit in?", help_text="De redactie leest dit.", rows=3, required=False)
