"""Controls over who reaches a player and who sees them (data)."""

from .declaring import AUDIENCE, at_any_age, by_age, control, in_words, options

CONTACT = [
    control(
        "contact.messages",
        "choice",
        in_words("Who can send messages", "메시지를 보낼 수 있는 사람"),
        in_words("Messages from anyone else never arrive.", "그 밖의 사람이 보낸 메시지는 도착하지 않습니다."),
        at_any_age("friends", "everyone"),
        values=AUDIENCE,
    ),
    control(
        "contact.voice",
        "switch",
        in_words("Voice chat", "음성 채팅"),
        in_words("Talking by voice with friends.", "친구와 음성으로 대화합니다."),
        by_age([False, False, True, True, True], [False, True, True, True, True]),
        strict=False,
    ),
    control(
        "contact.friend_requests",
        "choice",
        in_words("Who can ask to be friends", "친구 신청을 할 수 있는 사람"),
        in_words("Requests from anyone else are not shown.", "그 밖의 사람이 보낸 신청은 보이지 않습니다."),
        by_age(
            ["nobody", "friends_of_friends", "friends_of_friends", "everyone", "everyone"],
            ["friends_of_friends", *["everyone"] * 4],
        ),
        values=options(
            ("nobody", in_words("Nobody", "아무도 없음")),
            ("friends_of_friends", in_words("Friends of friends", "친구의 친구")),
            ("everyone", in_words("Everyone", "모두")),
        ),
    ),
    control(
        "contact.group_invites",
        "choice",
        in_words("Who can invite into groups", "그룹에 초대할 수 있는 사람"),
        in_words("A group can have members nobody here knows.", "그룹에는 모르는 사람이 있을 수 있습니다."),
        by_age(["nobody", "friends", "friends", "friends", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
    ),
]

VISIBILITY = [
    control(
        "visibility.follow",
        "choice",
        in_words("Who can follow into a world", "월드에 따라 들어올 수 있는 사람"),
        in_words(
            "Who can see the current world and join there.", "지금 있는 월드를 보고 함께 들어올 수 있는 사람입니다."
        ),
        by_age(["nobody", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
    ),
    control(
        "visibility.profile",
        "choice",
        in_words("Who can see the profile", "프로필을 볼 수 있는 사람"),
        in_words("The player chooses this alone.", "플레이어가 스스로 정합니다."),
        by_age(["nobody", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
        managed_by="child",
    ),
    control(
        "visibility.online",
        "choice",
        in_words("Who can see when I am online", "접속 상태를 볼 수 있는 사람"),
        in_words("Everyone else always sees: away.", "그 밖의 사람에게는 항상 자리 비움으로 보입니다."),
        by_age(["friends", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
    ),
    control(
        "visibility.search",
        "switch",
        in_words("Can be found by search", "검색으로 찾을 수 있음"),
        in_words("Off: only a friend code finds the account.", "끄면 친구 코드로만 찾을 수 있습니다."),
        by_age([False, False, False, True, True], [False, True, True, True, True]),
        strict=False,
    ),
    control(
        "visibility.friend_list",
        "choice",
        in_words("Who can see the list of friends", "친구 목록을 볼 수 있는 사람"),
        in_words("A list of friends tells a lot about a person.", "친구 목록은 그 사람에 대해 많은 것을 알려 줍니다."),
        by_age(["nobody", "nobody", "friends", "friends", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
    ),
]
