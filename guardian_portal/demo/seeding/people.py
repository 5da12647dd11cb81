"""The named cast: guardians, staff and a stranger, with passwords that are known to everyone who runs the demo."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import StaffRole, User


@dataclass(frozen=True)
class Cast:
    """One of the cast. `children` are handles at Starhaven."""

    name: str
    display: str
    children: tuple[str, ...] = ()
    role: StaffRole = StaffRole.NONE
    language: str = "en"
    time_zone: str = "Europe/London"
    country: str = "GB"

    @property
    def email(self) -> str:
        return f"{self.name}@demo.example"

    @property
    def password(self) -> str:
        return f"{self.name} walks along the river"


CAST = (
    Cast("amina", "Amina", ("kit", "noor")),
    Cast("ben", "Ben", ("kit",)),
    Cast("minji", "민지", ("haru",), language="ko", time_zone="Asia/Seoul", country="KR"),
    Cast("dana", "Dana"),
    Cast("sam", "Sam", role=StaffRole.AGENT),
    Cast("jo", "Jo", role=StaffRole.AGENT),
    Cast("lee", "Lee", role=StaffRole.LEAD),
    Cast("ada", "Ada", role=StaffRole.AUDITOR),
)


def seed_person(cast: Cast) -> dict[str, str | None]:
    """Make the account with a verified address; staff get their second factor. Returns what `connection.json` tells."""
    user = User.objects.create_user(
        cast.email,
        cast.password,
        name=cast.display,
        language=cast.language,
        time_zone=cast.time_zone,
        country=cast.country,
        staff_role=cast.role,
        serves_all_platforms=bool(cast.role),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    secret = generate_totp_secret() if cast.role else None
    if secret:
        TOTP.activate(user, secret)
    return {"email": cast.email, "password": cast.password, "totp_secret": secret}
