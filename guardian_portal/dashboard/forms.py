"""The form for the code from the child's app."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guardian_portal.platforms.models import Connection

CODE_LENGTH = 8


class LinkCodeForm(forms.Form):
    """Takes a code as people type it: lower case, in groups, with dashes, or the whole pasted address."""

    platform = forms.ChoiceField(label=_("Where is the account?"))
    code = forms.CharField(
        label=_("Code from your child's app"),
        help_text=_("Eight letters, for example BCDF-GHJK. It works for ten minutes and once."),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-link-code": ""}
        ),
    )

    def __init__(self, *args: Any, connections: Sequence[Connection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connections = connections
        self._connections = {connection.public_id: connection for connection in connections}
        if len(connections) == 1:
            del self.fields["platform"]
        else:
            choices = [(connection.public_id, connection.platform.name) for connection in connections]
            self.fields["platform"].choices = choices  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"]).rpartition("#")[2].upper()
        code = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", typed)
        if len(code) != CODE_LENGTH or not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(_("The code has eight letters. Check it and type it again."))
        return code

    @property
    def connection(self) -> Connection:
        """Which platform is meant; the only one there is, where there is one."""
        chosen = self.cleaned_data.get("platform") or next(iter(self._connections))
        return self._connections[chosen]
