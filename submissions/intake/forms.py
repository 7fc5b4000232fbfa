"""The questions of the fiche: one form per step, in the words that people read."""

from dataclasses import dataclass

from django import forms
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from practices.models import (
    DiversityGround,
    Goal,
    IntegrationObjective,
    Municipality,
    OrganisationDomain,
    PolicyLayer,
    PracticeContent,
    TargetGroup,
    Theme,
)
from practices.models.content import MAX_THEMES

from ..models import Submission
from .fields import (
    Check,
    Choice,
    Decimal,
    Email,
    KnownChoices,
    Line,
    Number,
    Phrase,
    Pick,
    Tags,
    Text,
    Url,
    Words,
    with_dots,
)

EMPTY_CHOICE = [("", "Kies uit de lijst")]
UNSURE = "unsure_"


@dataclass
class Group:
    """Answers that belong to one question, such as a first and a last year."""

    question: str
    names: list[str]
    hint: str = ""
    # How they stand: beside each other, under each other, or as boxes to tick.
    style: str = "beside"

    @property
    def id(self):
        return f"vraag-{self.names[0]}"


class BoundQuestion(forms.BoundField):
    """A question with an answer in it, and with all that the page tells about them."""

    @property
    def aria_describedby(self):
        described = [super().aria_describedby or ""]
        if self.remarks:
            described.append(f"{self.auto_id}_remark")
        return " ".join(filter(None, described))

    @property
    def first_id(self):
        """Where a link to this question leads: its first box."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def remarks(self):
        """What the editors ask about this answer."""
        return self.form.remarks.get(self.name, [])

    @property
    def conflict(self):
        """What someone else made of this answer in the meantime, see answers.Conflict; None when nobody did."""
        return self.form.conflicts.get(self.name)

    @property
    def theirs(self):
        """What someone else made of it, in words."""
        answer = self.conflict.theirs
        if isinstance(self.field, Check):
            return "Aangevinkt" if answer else "Niet aangevinkt"
        if isinstance(self.field, KnownChoices):
            answer = [label for value, label in flatten_choices(self.field.choices) if str(value) in answer]
        return format_html_join(", ", "{}", [(part,) for part in answer]) or "Niets ingevuld"

    @property
    def unsure(self):
        """The box that leaves this question to the editors, where there is one."""
        name = f"{UNSURE}{self.name}"
        return self.form[name] if name in self.form.fields else None

    @property
    def room(self):
        """How many characters are left; below zero when there are too many, None when there is no limit to show."""
        limit = self.field.limit
        return limit - len(self.value() or "") if limit and isinstance(self.field, Phrase | Text) else None

    @property
    def counter(self):
        """The text under the box: "Nog 1.500 tekens"."""
        if self.room is None:
            return ""
        characters = "teken" if abs(self.room) == 1 else "tekens"
        return (
            f"Nog {with_dots(self.room)} {characters}"
            if self.room >= 0
            else (f"{with_dots(-self.room)} {characters} te veel")
        )


class StepForm(forms.Form):
    """A step, drawn from `answers` as answers.py reads them; `is_checked` says to tell what is wrong with them."""

    bound_field_class = BoundQuestion
    # Names and Groups, in the order of the page.
    layout = []
    # Questions that may be left to the editors.
    may_be_unsure = []

    def __init__(self, submission, answers=None, is_checked=False, conflicts=None):
        self.submission = submission
        self.answers = answers or {}
        self.conflicts = conflicts or {}
        super().__init__(
            data=MultiValueDict(self.answers) if is_checked else None,
            initial={name: self._initial(name, answer) for name, answer in self.answers.items()},
            use_required_attribute=False,
        )
        for name in self.may_be_unsure:
            self.fields[f"{UNSURE}{name}"] = Check(label="Weet ik niet, de VVSG helpt")
            if self.answers.get(f"{UNSURE}{name}"):
                self.fields[name].required = False
        for name, field in self.fields.items():
            if isinstance(field, Line | Text | Email | Url):
                field.limit = Submission._meta.get_field(name).max_length
            if isinstance(field, Text):
                field.widget.attrs["rows"] = 3 + field.limit // 1000

    @classmethod
    def names(cls):
        """The names of all questions of this step."""
        return [*cls.base_fields, *(f"{UNSURE}{name}" for name in cls.may_be_unsure)]

    @cached_property
    def remarks(self):
        """What the editors asked the last time, by name of the question; only while they wait for an answer."""
        if self.submission.state != Submission.State.CHANGES_REQUESTED:
            return {}
        asked = self.submission.events.filter(to_state=Submission.State.CHANGES_REQUESTED).order_by("-at", "-pk")
        found = {}
        for remark in self.submission.field_remarks.filter(event__in=asked.values("pk")[:1]):
            found.setdefault(remark.field, []).append(remark)
        return found

    def questions(self):
        """What the page shows, in order: per question a dict with its `group` (or None), `fields` and `has_errors`."""
        for item in self.layout:
            group = item if isinstance(item, Group) else None
            fields = [self[name] for name in (group.names if group else [item])]
            yield {"group": group, "fields": fields, "has_errors": any(field.errors for field in fields)}

    def problems(self):
        """What is wrong, as (BoundQuestion, message) in the order of the page. Only of a form that is checked."""
        return [
            (field, " ".join(field.errors))
            for question in self.questions()
            for field in question["fields"]
            if field.errors
        ]

    def clean(self):
        # What is checked between questions takes an answer out of `cleaned_data`, though it can be kept.
        self.understood = dict(self.cleaned_data)
        self.check_together(self.cleaned_data)

    def check_together(self, answers):
        """Tell with `add_error` what is wrong between answers."""

    def _initial(self, name, answer):
        if name.startswith(UNSURE) or isinstance(self.base_fields[name], Check):
            return bool(answer)
        if isinstance(self.base_fields[name], Tags):
            return answer
        return answer[-1] if answer else None


def _in_words(choices, **changed):
    """The options of a TextChoices as they stand in a list, some of them in other words."""
    return [(value, changed.get(choices(value).name, capfirst(label))) for value, label in choices.choices]


def _tags(model):
    """A function that lists all tags of this kind."""

    def choices():
        return [
            (str(tag.pk), format_html('{}<span class="hint">{}</span>', tag.name, tag.description))
            if tag.description
            else (str(tag.pk), tag.name)
            for tag in model.objects.all()
        ]

    return choices


def _themes():
    """The themes under their main theme."""
    mains = Theme.objects.filter(parent=None).prefetch_related("children")
    return [(main.name, [(str(theme.pk), theme.name) for theme in main.children.all()]) for main in mains]


def _actions():
    """The actions under their goal, those of the framework in force first."""
    goals = Goal.objects.select_related("framework").prefetch_related("actions")
    ordered = sorted(goals, key=lambda goal: (not goal.framework.is_in_force, goal.framework.position, goal.number))
    return [
        (f"{goal.framework.name}: {goal.name}", [(str(action.pk), str(action)) for action in goal.actions.all()])
        for goal in ordered
    ]


def _municipalities():
    return [
        (str(pk), short_name or name)
        for pk, name, short_name in Municipality.objects.order_by("name").values_list("pk", "name", "short_name")
    ]


class SenderForm(StepForm):
    """Who sends it in."""

    submitter_name = Line(
        label="Hoe heet je?",
        needed="Vul je naam in",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    submitter_role = Line(
        label="Wat is je functie?",
        help_text="Ook je functie komt niet online.",
        needed="Vul je functie in",
        example="Medewerker samenleven en diversiteit",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    municipality = Pick(
        label="Voor welk bestuur werk je?",
        help_text="Dit bestuur staat bovenaan bij de praktijk. Typ de eerste letters om sneller te zoeken.",
        needed="Kies je bestuur",
        choices=lambda: EMPTY_CHOICE + _municipalities(),
    )

    layout = ["submitter_name", "submitter_role", "municipality"]

    def __init__(self, submission, *args, **kwargs):
        super().__init__(submission, *args, **kwargs)
        self.fields["submitter_name"].help_text = format_html(
            "Je naam en je e-mailadres {} komen niet online.", submission.email
        )


class AboutYouForm(SenderForm):
    """Who sends it in, and whom colleagues may ask."""

    department = Line(
        label="Welke dienst trekt de praktijk?",
        example="Dienst Samenleven",
    )
    other_municipalities = Tags(
        label="Welke besturen doen mee?",
        help_text="Kies ze als jullie dit samen met andere gemeenten doen.",
        choices=_municipalities,
    )
    contact_name = Line(label="Naam of dienst", later=True)
    contact_role = Line(label="Functie")
    contact_email = Email(
        label="E-mailadres",
        later=True,
        widget=forms.EmailInput(attrs={"class": "is-email"}),
    )
    contact_phone = Line(label="Telefoonnummer", widget=forms.TextInput(attrs={"type": "tel", "class": "is-phone"}))
    open_to_call = Check(label="Je mag ons bellen")
    open_to_visit = Check(label="Je mag langskomen")
    open_to_talk = Check(label="Wij komen erover vertellen")
    shares_templates = Check(label="Wij delen sjablonen en documenten")

    layout = [
        *SenderForm.layout,
        "department",
        "other_municipalities",
        Group(
            "Bij wie kunnen collega’s terecht?",
            ["contact_name", "contact_role", "contact_email", "contact_phone"],
            "Dit komt wel online. Kies liefst een mailbox van de dienst: die blijft als iemand vertrekt.",
            style="under",
        ),
        Group(
            "Wat mag een collega uit een andere gemeente jullie vragen?",
            ["open_to_call", "open_to_visit", "open_to_talk", "shares_templates"],
            style="boxes",
        ),
    ]


class InShortForm(StepForm):
    """What it is, in a few lines."""

    title = Phrase(
        label="Hoe heet de praktijk?",
        help_text="Zeg wat het is, of geef jullie eigen naam. Liefst hoogstens 60 tekens, er passen er 100.",
        needed="Geef de praktijk een titel",
        example="Taalcafé aan het station",
    )
    tagline = Phrase(
        label="Wat is het, in één zin?",
        help_text="Wie doet wat, voor wie?",
        later=True,
        example="Elke donderdag oefenen anderstaligen en buren samen Nederlands bij een kop koffie.",
    )
    summary = Text(
        label="Vat de praktijk samen",
        help_text="Wie doet wat, voor wie, en wat is er bijzonder aan? Liefst hoogstens 250 tekens, er passen er 600.",
        needed="Vat de praktijk samen",
        example=(
            "In de wachtzaal van het station schenken vrijwilligers elke donderdag koffie. Wie Nederlands wil oefenen, "
            "schuift aan bij iemand uit de buurt. Inschrijven hoeft niet. Zo leert de deelnemer Nederlands, en leren "
            "buren elkaar kennen."
        ),
    )
    kind = Choice(
        label="Wat voor praktijk is het?",
        help_text="Kies wat er het best bij past.",
        later=True,
        choices=_in_words(PracticeContent.Kind),
    )

    layout = ["title", "tagline", "summary", "kind"]


class WhyForm(StepForm):
    """Why they began, what they aim at, and who had a say."""

    context = Text(
        label="Waarom zijn jullie begonnen?",
        help_text="Wat liep er mis, of wat kon beter? Wie vroeg erom?",
        later=True,
        example=(
            "Cursisten vertelden dat ze na de les nergens Nederlands konden spreken. Buren wilden wel helpen, maar "
            "wisten niet hoe. Aan het station passeert iedereen, dus zijn we daar begonnen."
        ),
    )
    goals = Text(
        label="Wat willen jullie bereiken?",
        help_text="Zet elk doel op een nieuwe lijn, met een streepje ervoor.",
        later=True,
        example="- deelnemers durven Nederlands te spreken\n- buren leren elkaar kennen\n- elke week komen 20 mensen",
    )
    involvement = Text(
        label="Hoe werken de mensen voor wie het is zelf mee?",
        help_text="Dachten ze mee, helpen ze, beslissen ze?",
        example="Deelnemers kiezen elke maand het onderwerp. 3 van hen verwelkomen nu zelf nieuwe mensen.",
    )

    layout = ["context", "goals", "involvement"]


class YearsForm(StepForm):
    """Since when, and until when."""

    start_year = Number(
        label="Startjaar",
        later=True,
        min_value=1950,
        max_value=2100,
        wrong="Het startjaar is een getal van 4 cijfers, zoals 2016",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-year"}),
    )
    end_year = Number(
        label="Eindjaar",
        min_value=1950,
        max_value=2100,
        wrong="Het eindjaar is een getal van 4 cijfers, zoals 2024",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-year"}),
    )

    def check_together(self, answers):
        start, end = answers.get("start_year"), answers.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", "Het eindjaar ligt voor het startjaar. Kijk de jaren na")


class HowForm(YearsForm):
    """How they do it, what came of it, and what it took."""

    approach = Text(
        label="Hoe pakken jullie het aan?",
        help_text="Welke stappen zetten jullie? Wie doet wat? Schrijf korte zinnen. Een opsomming mag.",
        needed="Vertel hoe jullie het aanpakken",
        example=(
            "- In januari zochten we 8 vrijwilligers, via het buurthuis en de bibliotheek.\n"
            "- Ze volgden samen 2 avonden vorming over duidelijk Nederlands.\n"
            "- Sinds maart zit er elke donderdag iemand van onze dienst en een vrijwilliger per tafel.\n"
            "- Na elke avond schrijven we op wat werkte."
        ),
    )
    results = Text(
        label="Wat leverde het op?",
        help_text="Cijfers zijn welkom, verhalen ook. ‘Nog niet bekend’ is ook een antwoord.",
        later=True,
        example="Elke week komen er gemiddeld 18 mensen. De helft komt terug. 5 deelnemers werden zelf vrijwilliger.",
    )
    what_worked = Text(
        label="Wat werkte goed?",
        example="Een vaste dag en een vaste plek. Wie een week overslaat, vindt ons zo terug.",
    )
    what_did_not_work = Text(
        label="Wat werkte niet?",
        help_text="Hier heeft een collega het meest aan.",
        example="Een folder in 12 talen. Bijna iedereen kwam omdat iemand hen meebracht.",
    )
    tips = Text(
        label="Wat raad je een collega aan die wil beginnen?",
        later=True,
        example="Begin met 1 avond per maand. Vraag de leerkracht om de eerste keer mee te komen.",
    )
    stage = Choice(label="Hoe ver staat de praktijk?", later=True, choices=_in_words(PracticeContent.Stage))
    anchoring = Text(
        label="Hoe zorgen jullie dat het blijft?",
        help_text="Staat het in een plan, een begroting of een functie?",
        example="Het taalcafé staat in het meerjarenplan. Een vaste medewerker krijgt er 1 dag per week voor.",
    )
    cost = Choice(
        label="Wat kost de praktijk ongeveer per jaar?",
        help_text="Zonder de lonen van vaste medewerkers. Een schatting is goed.",
        choices=_in_words(PracticeContent.Cost, UNKNOWN="Dat weet ik niet"),
    )
    cost_note = Phrase(
        label="Waar gaat dat geld naartoe?", example="Koffie, speelgoed en de vorming van vrijwilligers."
    )
    staff_fte = Decimal(
        label="Voltijdse banen",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        wrong="Schrijf het aantal voltijdse banen als een getal, zoals 0,5",
    )
    volunteers = Number(label="Vrijwilligers", wrong="Schrijf het aantal vrijwilligers als een getal, zoals 12")
    funding = Text(
        label="Wie betaalt mee?",
        help_text="Zet elke bron op een nieuwe lijn.",
        example="Eigen middelen van de gemeente\nSubsidie van de provincie",
    )
    partners = Text(
        label="Wie werkt er mee?",
        help_text="Diensten, organisaties en vrijwilligers. Zet elke partner op een nieuwe lijn.",
        example="Bibliotheek\nBuurthuis\nCentrum voor basiseducatie",
    )
    reach_number = Number(label="Aantal", wrong="Schrijf het aantal dat je bereikt als een getal, zoals 80")
    reach_unit = Line(label="Wat tel je?", example="gezinnen per jaar")
    evaluation = Choice(
        label="Hebben jullie nagegaan of het werkt?",
        later=True,
        choices=_in_words(PracticeContent.Evaluation, NONE="Nee, nog niet", OWN="Ja, we keken zelf terug"),
    )
    evaluation_url = Url(label="Waar staat dat online?", help_text="Het webadres van een verslag of onderzoek.")

    layout = [
        "approach",
        Group(
            "Sinds wanneer loopt de praktijk?",
            ["start_year", "end_year"],
            "Is ze afgerond? Vul dan ook het eindjaar in.",
        ),
        "stage",
        "cost",
        "cost_note",
        Group("Hoeveel mensen maken er werk van?", ["staff_fte", "volunteers"], "Een schatting is goed."),
        "funding",
        "partners",
        "anchoring",
        "results",
        Group("Hoeveel mensen bereiken jullie?", ["reach_number", "reach_unit"], "Een schatting is goed."),
        "evaluation",
        "evaluation_url",
        "what_worked",
        "what_did_not_work",
        "tips",
    ]

    def check_together(self, answers):
        super().check_together(answers)
        if answers.get("reach_number") is not None and not answers.get("reach_unit"):
            self.add_error("reach_unit", "Zeg ook wat je telt, zoals gezinnen")


class TagsForm(StepForm):
    """Where it can be found."""

    main_theme = Pick(
        label="Over welk thema gaat de praktijk vooral?",
        help_text="Bepaalt waar de praktijk staat, en de kleur van haar tegels.",
        needed="Kies het thema waar de praktijk vooral over gaat",
        choices=lambda: EMPTY_CHOICE + _themes(),
    )
    themes = Tags(
        label="Welke thema’s passen er nog bij?",
        help_text=f"Hoogstens {MAX_THEMES - 1}.",
        choices=_themes,
    )
    target_groups = Tags(
        label="Voor wie is de praktijk?",
        help_text="Noem een groep alleen als de praktijk er echt voor bedoeld is.",
        needed="Kies voor wie de praktijk is",
        choices=_tags(TargetGroup),
    )
    actions = Tags(
        label="Bij welke actie uit Plan Samenleven hoort de praktijk?",
        help_text="Je mag er meer dan één kiezen, of geen.",
        choices=_actions,
    )
    policy_layers = Tags(label="Aan welke soort integratie werkt de praktijk?", later=True, choices=_tags(PolicyLayer))
    integration_objectives = Tags(label="Welk doel van integratie past erbij?", choices=_tags(IntegrationObjective))
    organisation_domains = Tags(
        label="Waar in jullie bestuur speelt de praktijk?", later=True, choices=_tags(OrganisationDomain)
    )
    diversity_grounds = Tags(label="Over welke verschillen tussen mensen gaat ze?", choices=_tags(DiversityGround))
    keywords = Words(
        label="Met welke woorden zou een collega dit zoeken?",
        help_text="Zet een komma tussen de woorden.",
        example="conversatietafel, praatgroep, oefenkansen",
    )

    may_be_unsure = [
        "main_theme",
        "target_groups",
        "actions",
        "policy_layers",
        "integration_objectives",
        "organisation_domains",
        "diversity_grounds",
    ]
    layout = [
        "main_theme",
        "themes",
        "target_groups",
        "actions",
        "policy_layers",
        "integration_objectives",
        "organisation_domains",
        "diversity_grounds",
        "keywords",
    ]

    def check_together(self, answers):
        chosen = {*answers.get("themes", []), *filter(None, [answers.get("main_theme")])}
        if len(chosen) > MAX_THEMES:
            self.add_error("themes", f"Kies hoogstens {MAX_THEMES} thema’s, het eerste inbegrepen")


class AdoptionForm(YearsForm):
    """How another municipality does the same."""

    implementation_text = Text(
        label="Hoe doen jullie het?",
        help_text="Wat is er bij jullie anders? Wat namen jullie over, en wat lieten jullie weg?",
        needed="Vertel hoe jullie het doen",
        example="Bij ons is het taalcafé op zaterdag, in de bibliotheek. Elke maand schuift een leerkracht aan.",
    )
    contact_name = Line(label="Naam of dienst")
    contact_email = Email(label="E-mailadres", widget=forms.EmailInput(attrs={"class": "is-email"}))
    implementation_url = Url(label="Waar staat er meer over?", help_text="Het webadres van een pagina of verslag.")

    layout = [
        "implementation_text",
        Group(
            "Sinds wanneer doen jullie het?",
            ["start_year", "end_year"],
            "Is het afgelopen? Vul dan ook het eindjaar in.",
        ),
        Group(
            "Bij wie kunnen collega’s terecht?",
            ["contact_name", "contact_email"],
            "Dit komt online. Kies liefst een mailbox van de dienst: die blijft als iemand vertrekt.",
            style="under",
        ),
        "implementation_url",
    ]
