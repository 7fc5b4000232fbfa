"""The settings of production, with one page more to compare with."""

from praktijkenbank.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
