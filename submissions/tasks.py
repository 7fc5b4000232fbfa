"""What the worker does: send mail, and keep the house in order."""

from procrastinate.contrib.django import app


@app.task
def send_mail(mail_id):
    """Send the Mail, unless that was done."""
    raise NotImplementedError
