"""What the head and foot of every page link to, as far as editors decide it."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from ..models import Framework, Page

ABOUT = "over"
# What the templates call the pages of frameworks together.
SHARED_PART = "frameworks"


@dataclass(frozen=True)
class Menu:
    """`token` changes with the rest. `frameworks` are those that lead, `about` stands in the head, None when there is
    none; `pages` in the foot. `offers` are the frameworks that a town can make use of now."""

    token: object
    frameworks: list[Framework]
    offers: list[Framework]
    about: Page | None
    pages: list[Page]

    @property
    def framework(self):
        """The first that leads, None when there is none."""
        return next(iter(self.frameworks), None)

    def part_of(self, framework):
        """The part of the site that the pages of `framework` are in: where several lead, they share one."""
        return SHARED_PART if len(self.frameworks) > 1 else framework.slug


# What editors decide, and the token of the lists it was read with.
_kept = (None, [], [])


def read_menu(index):
    """The Menu as editors have it now. Two queries the first time, and after a change of a list (see IndexState)."""
    global _kept
    lists, frameworks, pages = _kept
    if lists is None or lists != index.state.lists:
        frameworks, pages = (
            list(Framework.objects.in_use()),
            list(Page.objects.in_use().filter(is_published=True).defer("body")),
        )
        _kept = index.state.lists, frameworks, pages
    return Menu(
        token=(index.state.token, localdate()),
        frameworks=leading_frameworks(frameworks),
        offers=[framework for framework in frameworks if framework.is_offer and framework.is_in_force],
        about=next((page for page in pages if page.slug == ABOUT), None),
        pages=[page for page in pages if page.in_footer],
    )


def leading_frameworks(frameworks):
    """Those of `frameworks` that are in force, otherwise the one that started last; none when there are none.

    An offer of organisations only leads where there is no plan of municipalities: it says nothing of what they do.
    """
    frameworks = list(frameworks)
    frameworks = [framework for framework in frameworks if not framework.is_offer] or frameworks
    in_force = [framework for framework in frameworks if framework.is_in_force]
    if in_force:
        return in_force
    started = [framework for framework in frameworks if framework.has_started]
    return sorted(started or frameworks, key=lambda framework: framework.starts_on or date.min)[-1:]
