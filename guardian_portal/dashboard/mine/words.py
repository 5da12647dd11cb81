"""The sentences of the child's page, once for each band of age. Short, true, and they blame nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .bands import Band

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Words:
    """What each part of the page says to a reader of one band."""

    intro: StrPromise
    who: StrPromise
    nobody: StrPromise
    on_hold: StrPromise
    on_break: StrPromise
    asking: StrPromise
    never: StrPromise
    looked: StrPromise
    not_looked: StrPromise
    alerts: StrPromise
    no_alerts: StrPromise
    changes: StrPromise
    no_changes: StrPromise
    asked: StrPromise
    asked_both: StrPromise
    asked_alone: StrPromise
    asked_seen: StrPromise
    a_guardian_agreed: StrPromise
    object_why: StrPromise
    object_after: StrPromise
    end_allowed: StrPromise
    end_not_yet: StrPromise
    end_reach: StrPromise
    helplines: StrPromise


_YOUNG = Words(
    intro=_("This page is yours. It tells you which grown-ups look after you here, and what they can see."),
    who=_("These grown-ups look after you here."),
    nobody=_("No grown-up looks after you here right now."),
    on_hold=_("This is stopped for a while. People are looking at it. You do not have to do anything."),
    on_break=_("This grown-up is having a break."),
    asking=_("This grown-up asks to look after you here. You can say yes or no in the app."),
    never=_(
        "They can't read your messages. They can't see your pictures, what you search for, where you are, or who your "
        "friends are."
    ),
    looked=_("On these days a grown-up opened the page about you."),
    not_looked=_("No grown-up has opened the page about you yet."),
    alerts=_("Sometimes something happens that may not be okay. Then we tell your grown-ups, so that they can help."),
    no_alerts=_("We have not told your grown-ups about anything."),
    changes=_("This is what will change when you get bigger."),
    no_changes=_("Nothing will change soon."),
    asked=_("We ask you too. You can say yes or no. Both are all right, and you can change your mind at any time."),
    asked_both=_("It counts when you say yes, and a grown-up who looks after you says yes too."),
    asked_alone=_("You decide this yourself."),
    asked_seen=_("The grown-ups who look after you can see what you said, and on which day."),
    a_guardian_agreed=_("A grown-up has said yes."),
    object_why=_(
        "Does something feel wrong? Are you scared of somebody who looks after you? Tell us here. A person who works "
        "here reads it. Your grown-ups do not see it."
    ),
    object_after=_(
        "When you press the button, you only see “Done”. Your page stays just as it is, so nobody can see that you "
        "wrote to us."
    ),
    end_allowed=_("You may stop this yourself. You do not have to ask anybody."),
    end_not_yet=_("You are too young to stop this alone."),
    end_reach=_("You can tell us in the box above. A person will look at it. Or talk to a grown-up you trust."),
    helplines=_("These people help children. You can call them, and it is all right to call."),
)

_MIDDLE = Words(
    intro=_("This page is yours. It shows who looks after your account, what they see, and when they looked."),
    who=_("These people look after your account."),
    nobody=_("Nobody looks after your account right now."),
    on_hold=_("On hold for now, while people look at it. You do not have to do anything."),
    on_break=_("This person is taking a break."),
    asking=_("This person asks to look after your account. You can say yes or no in the app."),
    never=_(
        "Nobody can see here: your messages, your pictures, what you search for, where you are, or who your friends "
        "are."
    ),
    looked=_("On these days somebody opened the page about you."),
    not_looked=_("Nobody has opened the page about you yet."),
    alerts=_(
        "When something happens that may not be okay, we tell them that it happened and what kind of thing it is, so "
        "that they can help. We never tell them what was written."
    ),
    no_alerts=_("We have not told them about anything."),
    changes=_("This is what will change as you get older."),
    no_changes=_("No change is planned right now."),
    asked=_("You are asked too. Yes and no are both fine, and you can change your mind at any time."),
    asked_both=_("It takes two: you, and one of the people who look after your account."),
    asked_alone=_("You decide this alone."),
    asked_seen=_("The people who look after your account can see what you decided, and on which day."),
    a_guardian_agreed=_("One of them has said yes."),
    object_why=_(
        "Does something about this feel wrong, or are you afraid of somebody who looks after your account? Tell us "
        "here. A person at our desk reads it. The people who look after your account do not see it."
    ),
    object_after=_(
        "When you press the button, you only see “Done”. Nothing on your page changes, so nobody can see that you "
        "wrote to us."
    ),
    end_allowed=_("You may end this yourself. You do not need anybody's permission."),
    end_not_yet=_("You can't end this alone yet."),
    end_reach=_("You can write to us in the box above, and a person will look at it. Or talk to an adult you trust."),
    helplines=_("These people help young people. You can call them about anything."),
)

_TEEN = replace(
    _MIDDLE,
    intro=_("This page shows who supervises your account, exactly what they can see, and on which days they looked."),
    who=_("These people supervise your account."),
    nobody=_("Nobody supervises your account right now."),
    on_hold=_("On hold while this is being reviewed. There is nothing you need to do."),
    asking=_("This person asks to supervise your account. You can accept or decline in the app."),
    never=_("Nobody can see here: your messages, pictures, searches, places, or who your friends are."),
    alerts=_(
        "When the platform flags something, they are told that it happened, what kind of thing it is and what was "
        "done. They are never shown what was said."
    ),
    no_alerts=_("They have not been told about anything."),
    asked=_("The law asks you for your own decision. Yes and no are both fine, and you can change it at any time."),
    asked_both=_("It takes two: you, and one of the people who supervise your account."),
    asked_seen=_("The people who supervise your account can see what you decided, and on which day."),
    object_why=_(
        "Is something about this supervision wrong, or are you not safe with somebody who supervises you? Tell us here "
        "in private. A person at our desk reads it. The people who supervise you can't see it."
    ),
    end_not_yet=_("You can't end the supervision by yourself yet."),
    end_reach=_(
        "You can write to us in private above, and a person will look into it. You can also talk to an adult you trust."
    ),
    helplines=_("People you can talk to, also about things that have nothing to do with this page."),
)

_OLDER = replace(
    _TEEN,
    intro=_("Who supervises your account, exactly what they can see, and when they looked: all of it is on this page."),
    end_allowed=_("You are old enough to end the supervision yourself, without anybody's permission."),
)

WORDS: Mapping[Band, Words] = {
    Band.YOUNG: _YOUNG,
    Band.MIDDLE: _MIDDLE,
    Band.TEEN: _TEEN,
    Band.OLDER: _OLDER,
}
