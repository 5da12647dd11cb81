"""What can go wrong with a case, by name."""


class CaseError(Exception):
    """Base of the errors about cases."""


class TooManyCases(CaseError):
    """This person opened or wrote very much lately; a safety concern is never refused for it."""


class CaseRefused(CaseError):
    """This person may not do this with this case."""


class CaseMoved(CaseError):
    """Somebody else wrote in it or changed it meanwhile: read it first."""
