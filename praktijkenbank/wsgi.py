"""Entry point for gunicorn: praktijkenbank.wsgi:application."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praktijkenbank.settings")

# openpyxl loads numpy where it is installed, for nothing that a page does: a tenth more memory in each process.
sys.modules.setdefault("numpy", None)

application = get_wsgi_application()
