"""Indeling: where it can be found."""

from practices.content import TAG_FIELDS
from practices.models import (
    DiversityGround,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    TargetGroup,
)
from practices.models.content import MAX_THEMES

from ..fields import (
    Pick,
    Tags,
    Words,
)
from .base import StepForm
from .lists import list_actions, list_tags, list_themes, or_none


class TagsForm(StepForm):
    """Where it can be found."""

    main_theme = Pick(
        label="Over welk thema gaat de praktijk vooral?",
        help_text="Bepaalt waar de praktijk staat, en de kleur van haar tegels.",
        needed="Kies het thema waar de praktijk vooral over gaat",
        listed=or_none(list_themes),
    )
    themes = Tags(
        label="Welke thema’s passen er nog bij?",
        help_text=f"Hoogstens {MAX_THEMES - 1}.",
        listed=list_themes,
    )
    target_groups = Tags(
        label="Voor wie is de praktijk?",
        help_text="Noem een groep alleen als de praktijk er echt voor bedoeld is.",
        needed="Kies voor wie de praktijk is",
        listed=list_tags(TargetGroup),
    )
    actions = Tags(
        label="Bij welke actie van een beleidskader hoort de praktijk?",
        help_text="Bijvoorbeeld een actie van Plan Samenleven. Je mag er meer dan één kiezen, of geen.",
        listed=list_actions,
    )
    policy_layers = Tags(
        label="Aan welke soort integratie werkt de praktijk?", later=True, listed=list_tags(PolicyLayer)
    )
    integration_objectives = Tags(label="Welk doel van integratie past erbij?", listed=list_tags(IntegrationObjective))
    organisation_domains = Tags(
        label="Waar in jullie bestuur speelt de praktijk?", later=True, listed=list_tags(OrganisationDomain)
    )
    diversity_grounds = Tags(label="Over welke verschillen tussen mensen gaat ze?", listed=list_tags(DiversityGround))
    keywords = Words(
        label="Met welke woorden zou een collega dit zoeken?",
        help_text="Zet een komma tussen de woorden.",
        example="conversatietafel, praatgroep, oefenkansen",
    )

    may_be_unsure = ["main_theme", *(name for name in TAG_FIELDS if name != "themes")]
    layout = ["main_theme", *TAG_FIELDS, "keywords"]

    def check_together(self, answers):
        chosen = {*answers.get("themes", []), *filter(None, [answers.get("main_theme")])}
        if len(chosen) > MAX_THEMES:
            self.add_error("themes", f"Kies hoogstens {MAX_THEMES} thema’s, het eerste inbegrepen")
