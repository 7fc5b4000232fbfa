from .content import PracticeContent, years_in_words
from .frameworks import Action, FormerNumber, Framework, FrameworkFact, Goal, Wording
from .imports import Import, ImportChoice, ImportFile
from .links import LinkCheck
from .loaded import LoadedRecord
from .pages import Page
from .partners import Partner
from .parts import Attachment, Link, Photo, Reach, Source
from .places import Figure, Municipality, MunicipalityAlias, Province
from .practice import FormerSlug, Implementation, Practice
from .resources import Resource
from .search import (
    IndexState,
    PopularSearch,
    PracticeVector,
    SearchDocument,
    SearchMiss,
    SearchWord,
    StaleDocument,
    Synonym,
)
from .tags import (
    DiversityGround,
    FormerTagSlug,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    PolicyMark,
    TargetGroup,
    Theme,
)

__all__ = [
    "Action",
    "Attachment",
    "DiversityGround",
    "Figure",
    "FormerNumber",
    "FormerSlug",
    "FormerTagSlug",
    "Framework",
    "FrameworkFact",
    "Goal",
    "Implementation",
    "Import",
    "ImportChoice",
    "ImportFile",
    "IndexState",
    "IntegrationObjective",
    "Link",
    "LinkCheck",
    "LoadedRecord",
    "Municipality",
    "MunicipalityAlias",
    "OrganisationDomain",
    "Page",
    "Partner",
    "Photo",
    "PolicyLayer",
    "PolicyMark",
    "PopularSearch",
    "Practice",
    "PracticeContent",
    "PracticeVector",
    "Province",
    "Reach",
    "Resource",
    "SearchDocument",
    "SearchMiss",
    "SearchWord",
    "Source",
    "StaleDocument",
    "Synonym",
    "TargetGroup",
    "Theme",
    "Wording",
    "years_in_words",
]
