"""The interface of a provider, and which of them this installation has (settings.VERIFICATION_PROVIDERS).

A provider is one module with one object. It offers itself for a link or not, begins when the guardian presses its
button, and may take an answer later. How it ends is always the same: services.verifying.record_verification.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Child, Guardianship, Strength, VerificationRequest
from guardian_portal.family.verification.methods import accepted, name_of


class NothingToAsk(forms.Form):
    """For steps that need no more than a button."""


@dataclass(frozen=True)
class Applicant:
    """A guardian who wants to be verified for one child, in the language of the page."""

    guardian: User
    guardianship: Guardianship
    child: Child
    language: str
    actor: Actor


class Provider(ABC):
    """One way to be verified that works from the page."""

    method: ClassVar[str]  # key of the catalogue
    scope: ClassVar[Strength]  # the widest consent that it serves
    explains: ClassVar[tuple[Promise, ...]]
    button: ClassVar[Promise]
    form: ClassVar[type[forms.Form]] = NothingToAsk
    # While it waits for something that the guardian types.
    answer_form: ClassVar[type[forms.Form]] = NothingToAsk
    answer_button: ClassVar[Promise | None] = None

    def is_offered(self, applicant: Applicant) -> bool:
        """Whether it can work for this link."""
        return True

    @abstractmethod
    def begin(self, *, applicant: Applicant, said: Mapping[str, Any]) -> Promise | str:
        """The button was pressed: act, and return what to tell. Raises VerificationRefused and its kinds."""

    def waits_for_answer(self, request: VerificationRequest) -> bool:
        """Whether the guardian has something to type now."""
        return False

    def waiting(self, request: VerificationRequest) -> tuple[Promise | str, ...]:
        """What happens next, in words."""
        return ()

    def answer(self, *, applicant: Applicant, request: VerificationRequest, said: Mapping[str, Any]) -> Promise | str:
        """What was typed; as `begin`."""
        raise NotImplementedError

    @property
    def name(self) -> Promise | str:
        return name_of(self.method)


def installed() -> tuple[Provider, ...]:
    """In the order of the setting."""
    return _load(tuple(settings.VERIFICATION_PROVIDERS))


@lru_cache(maxsize=4)
def _load(paths: tuple[str, ...]) -> tuple[Provider, ...]:
    return tuple(import_string(path) for path in paths)


def offers(applicant: Applicant) -> list[Provider]:
    """The providers whose method the child's country accepts, and which can work for this link."""
    return [
        one
        for one in installed()
        if one.method in accepted(country=applicant.child.country, strength=one.scope) and one.is_offered(applicant)
    ]


def provider_of(method: str) -> Provider | None:
    """The installed provider of a method."""
    return next((one for one in installed() if one.method == method), None)
