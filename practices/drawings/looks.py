"""How a main theme looks: the colours and the motifs of its mosaics, and its tile."""

from django.db import models

NIGHT, PETROL, SEA, SKY = "#0B3138", "#14616C", "#7FB7B5", "#C9E2DF"
OCHRE, HONEY, CORAL, PEACH = "#E6A92D", "#F5D283", "#E2674A", "#F5B79F"
SAGE, PLUM, CREAM, SAND = "#C3D3A8", "#6B2F52", "#FBF3E2", "#EBDDC3"


class ThemeLook(models.TextChoices):
    """The looks that there are, each named after the motif of its tile."""

    ARCH = "arch", "bogen, petrol op crème"
    STAIRS = "stairs", "trappen, nachtblauw op honinggeel"
    TRIANGLE = "triangle", "driehoeken, petrol op hemelsblauw"
    HOUSE = "house", "huizen, pruim op perzik"
    LEAF = "leaf", "bladeren, nachtblauw op saliegroen"
    HALF = "half", "halve cirkels, koraal op crème"
    LENS = "lens", "lenzen, koraal op honinggeel"
    STAR = "star", "sterren, pruim op hemelsblauw"
    DIAMOND = "diamond", "ruiten, nachtblauw op zeegroen"
    QUARTER = "quarter", "kwartcirkels, petrol op zand"


# Colours (ground, main, second, accent), motifs of the mosaic, and the quarter turns of the four squares of the tile.
LOOKS = {
    ThemeLook.ARCH: ((CREAM, PETROL, OCHRE, CORAL), ("quarter", "arch", "dot"), (2, 0, 0, 2)),
    ThemeLook.STAIRS: ((HONEY, NIGHT, CORAL, CREAM), ("stairs", "triangle", "quarter"), (2, 3, 1, 0)),
    ThemeLook.TRIANGLE: ((SKY, PETROL, OCHRE, NIGHT), ("chevron", "triangle", "half"), (0, 1, 3, 2)),
    ThemeLook.HOUSE: ((PEACH, PLUM, CREAM, CORAL), ("house", "triangle", "arch"), (0, 0, 0, 0)),
    ThemeLook.LEAF: ((SAGE, NIGHT, CREAM, CORAL), ("leaf", "lens", "quarter"), (0, 1, 1, 0)),
    ThemeLook.HALF: ((CREAM, CORAL, NIGHT, OCHRE), ("half", "hourglass", "ring"), (0, 1, 1, 0)),
    ThemeLook.LENS: ((HONEY, CORAL, PETROL, CREAM), ("lens", "leaf", "ring"), (0, 1, 1, 0)),
    ThemeLook.STAR: ((SKY, PLUM, HONEY, PETROL), ("star", "diamond", "lens"), (0, 0, 0, 0)),
    ThemeLook.DIAMOND: ((SEA, NIGHT, CREAM, OCHRE), ("diamond", "chevron", "ring"), (0, 0, 0, 0)),
    ThemeLook.QUARTER: ((SAND, PETROL, CORAL, NIGHT), ("arch", "quarter", "ring"), (3, 3, 3, 3)),
}
# Those of the goals of a framework, by number: of the Plan Samenleven the looks of the themes that they are about.
GOAL_LOOKS = [
    *(ThemeLook.DIAMOND, ThemeLook.ARCH, ThemeLook.STAIRS, ThemeLook.TRIANGLE, ThemeLook.LEAF),
    *(ThemeLook.HALF, ThemeLook.LENS, ThemeLook.HOUSE, ThemeLook.STAR, ThemeLook.QUARTER),
]


def look_of_goal(number):
    """The ThemeLook of a goal with this number, or of none."""
    return GOAL_LOOKS[((number or 0) - 1) % len(GOAL_LOOKS)]
