from .events import FieldRemark, Look, SubmissionEvent
from .jargon import JargonWord
from .phrases import Phrase
from .refused import RefusedInput
from .submission import Submission
from .theme_editors import ThemeEditor
from .transitions import ImpossibleChangeError
from .uploads import Upload

__all__ = [
    "FieldRemark",
    "ImpossibleChangeError",
    "JargonWord",
    "Look",
    "Phrase",
    "RefusedInput",
    "Submission",
    "SubmissionEvent",
    "ThemeEditor",
    "Upload",
]
