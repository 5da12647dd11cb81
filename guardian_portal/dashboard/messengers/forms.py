"""An address on a messenger, and the code that proves it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.entrance_forms import CODE_ATTRIBUTES
from notifications.messenger.entries import ADDRESS_KINDS, Entry

_SPACERS = re.compile(r"[\s()./-]")


class AddressForm(forms.Form):
    """One address; how it looks is the messenger's."""

    address = forms.CharField(max_length=80, strip=True)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        field = self.fields["address"]
        field.label, field.help_text = entry.address.label, entry.address.help_text
        if self._is_phone:
            field.widget.attrs.update({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean_address(self) -> str:
        """As it is stored. People write numbers in groups."""
        address: str = self.cleaned_data["address"]
        if self._is_phone:
            address = _SPACERS.sub("", address)
        if not self.entry.address.pattern.fullmatch(address):
            raise ValidationError(_("This does not look right. See how it should look, above the field."))
        return address

    @property
    def _is_phone(self) -> bool:
        return self.entry.address is ADDRESS_KINDS["phone"]


class CodeForm(forms.Form):
    """The code that came by this messenger."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=CODE_ATTRIBUTES))
