from .loaded import LoadedRecord
from .pages import Page
from .places import Figure, Municipality, MunicipalityAlias, Province
from .practice import (
    TAG_FIELDS,
    Attachment,
    FormerSlug,
    Implementation,
    Link,
    Photo,
    Practice,
    PracticeContent,
)
from .resources import Resource
from .search import IndexState, PopularSearch, SearchDocument, SearchWord, StaleDocument
from .tags import (
    Action,
    DiversityGround,
    Framework,
    FrameworkFact,
    Goal,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    PolicyMark,
    TargetGroup,
    Theme,
    Wording,
)

__all__ = [
    "TAG_FIELDS",
    "Action",
    "Attachment",
    "DiversityGround",
    "Figure",
    "FormerSlug",
    "Framework",
    "FrameworkFact",
    "Goal",
    "Implementation",
    "IndexState",
    "IntegrationObjective",
    "Link",
    "LoadedRecord",
    "Municipality",
    "MunicipalityAlias",
    "OrganisationDomain",
    "Page",
    "Photo",
    "PolicyLayer",
    "PolicyMark",
    "PopularSearch",
    "Practice",
    "PracticeContent",
    "Province",
    "Resource",
    "SearchDocument",
    "SearchWord",
    "StaleDocument",
    "TargetGroup",
    "Theme",
    "Wording",
]
