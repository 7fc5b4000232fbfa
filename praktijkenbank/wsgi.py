"""Entry point for gunicorn: praktijkenbank.wsgi:application."""

import os
import sys
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praktijkenbank.settings")

# openpyxl loads numpy where it is installed, for nothing that a page does: a tenth more memory in each process. Blocked
# only as long as that: psycopg takes it for loaded when its name is there.
if "numpy" not in sys.modules:
    sys.modules["numpy"] = None
    import_module("openpyxl")
    del sys.modules["numpy"]

application = get_wsgi_application()
