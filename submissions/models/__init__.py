from .accounts import OidcAccount
from .audit import AuditEntry
from .helpers import Attempt, JargonWord, Phrase, ThemeEditor
from .links import PrivateLink
from .mail import Mail
from .submission import FieldRemark, ImpossibleChangeError, Look, Submission, SubmissionEvent
from .uploads import Upload

__all__ = [
    "Attempt",
    "AuditEntry",
    "FieldRemark",
    "ImpossibleChangeError",
    "JargonWord",
    "Look",
    "Mail",
    "OidcAccount",
    "Phrase",
    "PrivateLink",
    "Submission",
    "SubmissionEvent",
    "ThemeEditor",
    "Upload",
]
