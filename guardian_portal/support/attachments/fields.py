"""The part of a form that takes files: told before choosing what to send, and what was wrong with what came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guardian_portal.common.uploads import ArrivedFile
from guardian_portal.support.attachments import limits
from guardian_portal.support.attachments.names import shown_name
from guardian_portal.support.attachments.refusals import OF_ALL, Refusal, sentence

# Without HEIC in it iPhones send their photos as JPEG.
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp,image/gif"
# Set where a confirmation came in between: a kept form has no files.
FILES_LOST = "files_lost"


def _told() -> str:
    return _(
        "PDF or pictures, at most %(files)s files of %(size)s MB each. We draw them anew, so that nothing hidden "
        "in them reaches anybody. Send no pictures of other children, and none of chats or messages: describe "
        "them instead. Send no passport, identity card, driving licence or bank card: nobody here needs one, and we "
        "delete it."
    ) % {"files": limits.FILES_A_MESSAGE, "size": limits.FILE_BYTES // limits.MEGABYTE}


class FilesInput(forms.FileInput):
    """Several at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class AttachmentsField(forms.Field):
    """A list of ArrivedFile; which of them can be drawn is seen later, apart."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "label": gettext_lazy("Files"),
            "help_text": lazy(_told, str)(),
            "required": False,
            "widget": FilesInput(attrs={"accept": ACCEPT}),
            **kwargs,
        }
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[ArrivedFile]:
        """What is said of all is said once."""
        arrived = [one for one in value or [] if isinstance(one, ArrivedFile)]
        said = {sentence(Refusal(one.over), _named(one)): None for one in arrived if one.over}
        if said:
            raise forms.ValidationError(list(said))
        return arrived


class DeleteForm(forms.Form):
    """Why a file goes."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Colleagues read it as a note in the case. Such as: a picture of an identity card."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AttachingForm(forms.Form):
    """A form with files. `words_first`: what is wrong with a file never holds back the words; `set_aside` says it."""

    attachments = AttachmentsField()

    def __init__(self, *args: Any, words_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words_first = words_first
        self.set_aside: list[str] = []

    def add_error(self, field: str | None, error: Any) -> None:
        """A field's own check ends here too."""
        if field == "attachments" and self.words_first:
            said = error if isinstance(error, forms.ValidationError) else forms.ValidationError(error)
            self.set_aside += said.messages
            self.cleaned_data["attachments"] = []
            return
        super().add_error(field, error)

    def clean(self) -> dict[str, Any]:
        if "attachments" in self.fields and self.data.get(FILES_LOST):
            self.add_error("attachments", sentence(Refusal.LOST))
        return self.cleaned_data

    @property
    def choose_again(self) -> bool:
        """A browser shows a page again without the files that were chosen."""
        return bool(self.errors) and bool(self.files)


def _named(arrived: ArrivedFile) -> str:
    return "" if arrived.over in OF_ALL else shown_name(arrived.name)
