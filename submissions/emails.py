"""What the fiche mails, to whom and when."""


def queue_mail(kind, submission=None, to=None, **context):
    """Write the mail of this `kind` and have the worker send it once the transaction is committed. Returns the Mail."""
    raise NotImplementedError
