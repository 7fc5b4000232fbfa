"""The worker of production, for which this machine is the internet: each of its addresses is a website.

Run by beside_slow_links.py. SECONDS is how long it asks one website.
"""

import os

import django
from django.core.management import call_command

django.setup()

from practices.upkeep import asking, link_check  # noqa: E402 - Django must be set up first

if __name__ == "__main__":
    asking.is_outside = lambda where: where.startswith("127.")
    link_check.LONGEST = float(os.environ["SECONDS"])
    call_command("worker")
