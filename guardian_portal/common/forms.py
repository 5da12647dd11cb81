"""How forms are drawn: label, hint and error tied to each control, all errors once more in a summary above the form."""

from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Widget


class PortalBoundField(BoundField):
    """A field that knows what its template needs to ask."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Drops placeholders: they vanish when one types, and the label already says it."""
        return super().build_widget_attrs(attrs, widget) | {"placeholder": False}

    @property
    def is_single_choice(self) -> bool:
        """One tick box: its label stands beside it."""
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def has_choices(self) -> bool:
        """Several radio buttons or tick boxes under one legend."""
        return isinstance(self.field.widget, RadioSelect | CheckboxSelectMultiple)

    @property
    def error_target(self) -> str:
        """Id of the control that a link in the error summary moves to: a group has none of its own, so its first."""
        return f"{self.auto_id}_0" if self.has_choices else str(self.id_for_label)


class PortalRenderer(TemplatesSetting):
    """Draws every form of the site, also those of allauth."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PortalBoundField
