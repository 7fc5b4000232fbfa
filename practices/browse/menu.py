"""What the head and foot of every page link to, as far as editors decide it."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from ..models import Framework, Page

ABOUT = "over"


@dataclass(frozen=True)
class Menu:
    """`token` changes with the rest. `framework` and `about` stand in the head, each None when there is none; `pages`
    in the foot."""

    token: object
    framework: Framework | None
    about: Page | None
    pages: list[Page]


def read_menu(index):
    """The Menu as editors have it now, from an Index: no query."""
    return Menu(
        token=(index.state.token, localdate()),
        framework=leading_framework(index.frameworks),
        about=next((page for page in index.pages if page.slug == ABOUT), None),
        pages=[page for page in index.pages if page.in_footer],
    )


def leading_framework(frameworks):
    """The first of `frameworks` that is in force, otherwise the one that started last; None when there are none."""
    frameworks = list(frameworks)
    in_force = [framework for framework in frameworks if framework.is_in_force]
    if in_force:
        return in_force[0]
    started = [framework for framework in frameworks if framework.has_started]
    return max(started or frameworks, key=lambda framework: framework.starts_on or date.min, default=None)
