"""A few requests to the desk, so that its queue shows what it is for."""

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.support.cases.opening import NewCase, open_case, open_case_of_child
from guardian_portal.support.models import CaseKind

# Who asks, about which child, what.
REQUESTS = (
    (
        "amina",
        "kit",
        CaseKind.ALERT_QUESTION,
        "The alert of last week says that a computer noticed it. How sure is that?",
    ),
    ("ben", "kit", CaseKind.CONTROL_NOT_WORKING, "I set messages to friends only two days ago. Is it in force?"),
    ("minji", "haru", CaseKind.DATA_ACCESS, "하루에 대해 어떤 정보를 보관하고 있는지 사본을 받고 싶습니다."),
    ("dana", "", CaseKind.CANNOT_LINK, "The code is refused every time, and my daughter has shown me three of them."),
)


def seed_requests(accounts: dict[str, str]) -> None:
    """`accounts`: by handle, as the platform names them."""
    children = {handle: Child.objects.get(account=account) for handle, account in accounts.items()}
    for name, handle, kind, words in REQUESTS:
        person = User.objects.get(email=f"{name}@demo.example")
        new = NewCase(kind=kind, words=words, child=children.get(handle), language=person.language)
        open_case(new=new, person=person)
    asks = NewCase(
        kind=CaseKind.COMPLAINT, words="Somebody changed my settings and I was not asked.", child=children["noor"]
    )
    open_case_of_child(new=asks, child=children["noor"])
