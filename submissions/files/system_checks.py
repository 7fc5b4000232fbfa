"""What `manage.py check --deploy` asks of the virus scanner; the worker asks it when it starts."""

from io import BytesIO

from django.conf import settings
from django.core import checks

from .uploads import MAX_SIZE
from .virus_scan import OVER_LIMIT, ask_clamd

# The tag of what is asked.
UPLOADS = "uploads"


@checks.register(UPLOADS, deploy=True)
def check_virus_scanner(app_configs, **kwargs):
    """Whether clamd answers, and takes a file as large as the largest that we take: it has a limit of its own."""
    if not settings.CLAMD_ADDRESS:
        return []
    largest = max(MAX_SIZE.values())
    try:
        answer = ask_clamd(BytesIO(bytes(largest)))
    except OSError as error:
        answer = str(error).encode()
    if answer == b"stream: OK":
        return []
    text = (
        f"clamd at {settings.CLAMD_ADDRESS} does not take a file of {largest} bytes: {answer.decode(errors='replace')}"
    )
    hint = f"Set StreamMaxLength in clamd.conf to at least {largest} bytes." if answer.startswith(OVER_LIMIT) else None
    return [checks.Warning(text, hint=hint, id="submissions.W001")]
