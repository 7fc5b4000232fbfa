"""The process that sends mail and does what is planned, beside the web processes."""

import asyncio
import logging
import signal

from django.core.checks import run_checks
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from praktijkenbank.post.sending import QUEUE

logger = logging.getLogger(__name__)
# How many jobs of each queue at the same time.
CONCURRENCY = {QUEUE: 2, "default": 2}


class Command(BaseCommand):
    help = "Verstuurt de mail en doet wat gepland is, tot je het stopt. Er mogen er meer tegelijk zijn."

    def handle(self, **options):
        # What must be right for the files that come in.
        for fault in run_checks(tags=["uploads"], include_deployment_checks=True):
            logger.warning(fault)
        with app.replace_connector(app.connector.get_worker_connector()):
            asyncio.run(work())


async def work():
    """Work at each queue beside the others, until told to end or until one of them ends; each finishes its jobs."""
    async with app.open_async():
        workers = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=[queue],
                    concurrency=concurrency,
                    # That a mail was sent is kept with the mail.
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            )
            for queue, concurrency in CONCURRENCY.items()
        ]

        def end():
            # Once: told again, a worker does not finish its jobs any more.
            for worker in workers:
                if not worker.cancelling():
                    worker.cancel()

        for sign in [signal.SIGINT, signal.SIGTERM]:
            asyncio.get_running_loop().add_signal_handler(sign, end)
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        end()
        results = await asyncio.gather(*workers, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
