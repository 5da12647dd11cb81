"""Each control has a label, its hint and its errors are tied to it, and the summary's links lead to it."""

import pytest
from django import forms
from django.template.loader import render_to_string

from tests.architecture.page import Page


class LinkForm(forms.Form):
    """One field of each kind that the site uses."""

    code = forms.CharField(
        label="Link code",
        help_text="Eight letters.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "placeholder": "BCDFGHJK"}),
    )
    zone = forms.ChoiceField(label="Time zone", choices=[("s", "Asia/Seoul")])
    role = forms.ChoiceField(
        label="Who are you?",
        choices=[("p", "Parent"), ("g", "Grandparent")],
        widget=forms.RadioSelect,
        help_text="One.",
    )
    tell = forms.MultipleChoiceField(
        label="Tell me about", choices=[("w", "The week")], widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(label="Why?", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="I have read it")
    step = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, "Try again in an hour.")


@pytest.fixture
def empty() -> Page:
    return draw(LinkForm())


@pytest.fixture
def refused() -> Page:
    return draw(LinkForm({"zone": "s"}))


def draw(form: forms.Form) -> Page:
    return Page(render_to_string("components/error_summary.html", {"form": form}) + str(form))


def test_every_control_has_a_label(empty: Page) -> None:
    assert empty.unlabelled() == []
    assert [legend.text.strip() for legend in empty.all("legend")] == ["Who are you?", "Tell me about (optional)"]


def test_hint_describes_its_control(empty: Page) -> None:
    assert empty.one("input", name="code").attributes["aria-describedby"] == "id_code_helptext"
    assert empty.one("div", id="id_code_helptext").text == "Eight letters."
    assert empty.all("fieldset")[0].attributes["aria-describedby"] == "id_role_helptext"


def test_what_browsers_fill_in_is_kept_and_placeholders_are_not(empty: Page) -> None:
    code = empty.one("input", name="code").attributes
    assert code["autocomplete"] == "one-time-code"
    assert "placeholder" not in code


def test_only_fields_that_may_stay_empty_say_so(empty: Page) -> None:
    assert empty.one("label", for_="id_why").text == "Why? (optional)"
    assert empty.one("label", for_="id_code").text == "Link code"


def test_refused_control_is_marked_and_described_by_its_error(refused: Page) -> None:
    code = refused.one("input", name="code").attributes
    assert code["aria-invalid"] == "true"
    assert code["aria-describedby"] == "id_code_helptext id_code_error"
    assert "This field is required." in refused.one("p", id="id_code_error").text
    assert "aria-invalid" not in refused.one("select", name="zone").attributes


def test_summary_links_to_each_refused_control(refused: Page) -> None:
    targets = [link.attributes["href"] for link in refused.all("a")]
    assert targets == ["#id_code", "#id_role_0", "#id_agreed"]
    assert refused.broken_references() == set()


def test_summary_tells_errors_that_belong_to_no_visible_field(refused: Page) -> None:
    summary = refused.one("div", class_="error-summary").text
    assert "Try again in an hour." in summary
    assert summary.count("This field is required.") == 4


def test_form_without_errors_has_no_summary(empty: Page) -> None:
    assert empty.all("div", class_="error-summary") == []
