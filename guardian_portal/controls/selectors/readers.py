"""Who reads, and what that lets them know of the others: the child reads the same as guardians do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from guardian_portal.controls.policies import editor_of
from guardian_portal.controls.rules import Editor
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.policies import hides_from
from guardian_portal.family.selectors import guardianship_of


@dataclass(frozen=True)
class Reader:
    """A guardian by their live link, or, without one, the child."""

    link: Guardianship | None
    is_child: bool

    @classmethod
    def of(cls, child: Child, user: User | None) -> "Reader":
        """Without a user it is the child."""
        link = guardianship_of(user, child) if user else None
        if link is not None and user is not None:
            link.guardian, link.child = user, child
        return cls(link, is_child=user is None)

    @property
    def editor(self) -> Editor:
        """What this reader may do to controls."""
        return editor_of(self.link)

    @property
    def since(self) -> datetime | None:
        """A guardian sees nothing from before their own guardianship."""
        return self.link.activated_at if self.link else None

    def is_me(self, link_id: int | None) -> bool:
        return self.link is not None and link_id == self.link.pk

    def hides(self, link: Guardianship | None) -> bool:
        """Whether name and time of what somebody did are kept from this reader; the day is not."""
        if link is None:
            return False
        return link.is_protected if self.link is None else hides_from(link, self.link)

    def who(self, link: Guardianship | None) -> str:
        """Whose doing it was. Nobody's: it came by itself."""
        if link is None:
            return _("by itself")
        if self.is_me(link.pk):
            return _("you")
        name = link.guardian.display_name if self.is_child else link.guardian.name
        return _("a guardian") if self.hides(link) or not name else name

    def at(self, moment: datetime, link: Guardianship | None) -> datetime:
        """The moment, or of somebody hidden the beginning of the day."""
        if not self.hides(link):
            return moment
        return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
