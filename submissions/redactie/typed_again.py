"""What an editor typed on the review page before the session ended, in its fields again. Nothing here is saved."""

from ..intake import answers
from ..intake.steps import steps_of
from ..reading.words import label_of


class TypedAgain:
    """What was `kept` (a KeptText) of the review page of a fiche: `forms` and `drawn`, as for a save that failed.

    `names` are the answers that were typed, `labels` all that was, in the words of the page. What the typist left alone
    shows what is there now; `drawn` is of then, so that a save still notices who changed the same meanwhile.
    """

    def __init__(self, kept, submission):
        self.kept, data = kept, kept.data
        self.drawn, self.note = data.get("drawn", ""), data.get("notitie", "")
        self.seen, self.ticked = data.get("nagekeken", "").split(), data.getlist("nagekeken-nu")
        self.forms, self.names = [], set()
        for step in steps_of(submission):
            if step.form:
                typed = answers.typed_on(step.form(submission), data)
                self.names |= {*typed}
                self.forms.append(step.form(submission, {**step.form.read(submission), **typed}))
        self.labels = [label_of(name) for name in sorted(self.names) if hasattr(submission, name)]
        self.labels += ["Checklist"] * ({*self.seen} != {*self.ticked}) + ["Nieuwe notitie"] * bool(self.note)

    @property
    def texts(self):
        """All that was typed, as (name, text), for a page that has no fields for it any more."""
        return [(name, text) for name, texts in self.kept.fields.items() for text in texts]
