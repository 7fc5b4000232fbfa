"""What the worker does for the bank, beside the web process and on the same database."""

from procrastinate.contrib.django import app

from .upkeep.link_check import check_links


@app.periodic(cron="0 2 1 * *")
@app.task(queueing_lock="look_at_links")
def look_at_links(timestamp):
    """See every month whether the web addresses in the bank still work."""
    check_links()
