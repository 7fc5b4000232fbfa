"""What the worker does for the bank, beside the web process and on the same database."""

from procrastinate.contrib.django import app

from .exchange.keeping import forget_old_files
from .upkeep.link_check import check_links


@app.periodic(cron="0 2 1 * *")
@app.task(queueing_lock="look_at_links")
def look_at_links(timestamp):
    """See every month whether the web addresses in the bank still work."""
    check_links()


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="forget_import_files")
def forget_import_files(timestamp):
    """Let go every night of the files with practices that wait for long."""
    forget_old_files()
