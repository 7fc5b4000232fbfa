"""Entry point for gunicorn: praktijkenbank.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praktijkenbank.settings")

application = get_wsgi_application()
