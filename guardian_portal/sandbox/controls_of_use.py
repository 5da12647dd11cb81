"""Controls over content, spending, time and data (data)."""

from .declaring import AUDIENCE, KEEPS_OPEN, at_any_age, by_age, control, in_words, options

NIGHT = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "21:00", "end": "06:30"}
LATE_NIGHT = {"days": ["mon", "tue", "wed", "thu", "sun"], "start": "22:30", "end": "06:00"}
DAYTIME = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "08:00", "end": "20:00"}
ANY_TIME = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}

CONTENT = [
    control(
        "content.level",
        "choice",
        in_words("Worlds for this age", "이용 가능한 월드 등급"),
        in_words("Worlds above this level stay closed.", "이 등급보다 높은 월드는 열리지 않습니다."),
        by_age(
            ["all_ages", "older_children", "teens", "teens", "teens"],
            ["all_ages", "older_children", "teens", "teens", "teens"],
        ),
        values=options(
            ("all_ages", in_words("All ages", "전체 이용")),
            ("older_children", in_words("From 9", "9세부터")),
            ("teens", in_words("From 13", "13세부터")),
        ),
    ),
    control(
        "content.filter",
        "switch",
        in_words("Filter for rude words", "욕설 필터"),
        in_words("Always on; Starhaven keeps it.", "항상 켜져 있으며 Starhaven이 관리합니다."),
        at_any_age(True, True),
        strict=True,
        managed_by="platform",
    ),
    control(
        "content.homemade",
        "switch",
        in_words("Worlds made by other players", "다른 플레이어가 만든 월드"),
        in_words(
            "Starhaven checks them, but not all of them at once.",
            "Starhaven이 확인하지만 한꺼번에 모두 확인하지는 못합니다.",
        ),
        by_age([False, True, True, True, True], [True, True, True, True, True]),
        strict=False,
    ),
    control(
        "content.live",
        "switch",
        in_words("Live shows", "실시간 방송"),
        in_words("What is live, nobody could check before.", "실시간 방송은 미리 확인할 수 없습니다."),
        by_age([False, False, False, True, True], [False, True, True, True, True]),
        strict=False,
    ),
]

SPENDING = [
    control(
        "spending.monthly",
        "limit",
        in_words("Starcoins a month", "한 달 스타코인"),
        in_words("How much can be spent in one month.", "한 달에 쓸 수 있는 양입니다."),
        by_age([0, 500, 1000, 5000, 10000], [1000, 3000, 5000, 10000, 10000]),
        unit="starcoins_per_month",
        min=0,
        max=10000,
        step=100,
    ),
    control(
        "spending.money",
        "limit",
        in_words("Real money a month", "한 달 현금 결제"),
        in_words("For buying starcoins.", "스타코인을 살 때 쓰는 돈입니다."),
        by_age([0, 0, 1000, 5000, 20000], [1000, 2000, 5000, 20000, 50000]),
        unit="minor_units_per_month",
        currency="EUR",
        min=0,
        max=50000,
        step=100,
    ),
    control(
        "spending.ask",
        "switch",
        in_words("Ask before each purchase", "구매할 때마다 물어보기"),
        in_words("A guardian has to say yes first.", "보호자가 먼저 허락해야 합니다."),
        by_age([True, True, False, False, False], [True, False, False, False, False]),
        strict=True,
    ),
    control(
        "spending.trade",
        "choice",
        in_words("Who can trade things", "물건을 거래할 수 있는 사람"),
        in_words("Trades with anyone else are not possible.", "그 밖의 사람과는 거래할 수 없습니다."),
        by_age(["nobody", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        values=AUDIENCE,
    ),
    control(
        "spending.gifts",
        "choice",
        in_words("Who can send gifts", "선물을 보낼 수 있는 사람"),
        in_words("Gifts from strangers are often bait.", "모르는 사람의 선물은 미끼인 경우가 많습니다."),
        by_age(["nobody", "friends", "friends", "friends", "everyone"], ["friends", "friends", *["everyone"] * 3]),
        values=AUDIENCE,
    ),
]

TIME = [
    control(
        "time.daily",
        "limit",
        in_words("Play time a day", "하루 이용 시간"),
        in_words("Play ends gently when the time is used up.", "시간을 다 쓰면 안내와 함께 천천히 종료됩니다."),
        by_age([60, 90, 180, 1440, 1440], [240, 480, 1440, 1440, 1440]),
        unit="minutes_per_day",
        min=15,
        max=1440,
        step=15,
        keeps_open=KEEPS_OPEN,
    ),
    control(
        "time.rest",
        "schedule",
        in_words("Rest hours", "쉬는 시간"),
        in_words(
            "Hours without play. Help and reporting always stay open.",
            "이용하지 않는 시간입니다. 도움 요청과 신고는 언제나 열려 있습니다.",
        ),
        by_age([[NIGHT], [NIGHT], [LATE_NIGHT], [], []], [[], [], [], [], []]),
        spans="blocked",
        keeps_open=KEEPS_OPEN,
    ),
    control(
        "time.chat",
        "schedule",
        in_words("Hours for chat", "채팅할 수 있는 시간"),
        in_words("Outside these hours messages wait.", "이 시간이 아니면 메시지는 나중에 도착합니다."),
        by_age([[DAYTIME], [DAYTIME], [ANY_TIME], [ANY_TIME], [ANY_TIME]], [[ANY_TIME]] * 5),
        spans="allowed",
        keeps_open=KEEPS_OPEN,
    ),
    control(
        "time.break",
        "limit",
        in_words("Break after each hour", "한 시간마다 쉬는 시간"),
        in_words("So many minutes away from the screen.", "화면에서 떨어져 쉬는 시간(분)입니다."),
        by_age([10, 5, 0, 0, 0], [5, 0, 0, 0, 0]),
        unit="minutes_per_hour",
        min=0,
        max=30,
        step=5,
        stricter="higher",
        keeps_open=KEEPS_OPEN,
    ),
]

DATA = [
    control(
        "data.ads",
        "switch",
        in_words("Ads chosen by what I do", "이용 기록에 따른 맞춤 광고"),
        in_words("Off: the same ads as for everybody.", "끄면 모두에게 같은 광고가 보입니다."),
        by_age([False, False, False, False, True], [False, False, True, True, True]),
        strict=False,
        topic="targeted_ads",
    ),
    control(
        "data.suggestions",
        "switch",
        in_words("Suggestions chosen by what I do", "이용 기록에 따른 추천"),
        in_words("Worlds and players like those seen before.", "전에 본 것과 비슷한 월드와 플레이어를 추천합니다."),
        by_age([False, False, True, True, True], [False, True, True, True, True]),
        strict=False,
    ),
    control(
        "data.partners",
        "switch",
        in_words("Share data with partners", "제휴사에 데이터 제공"),
        in_words("What companies outside Starhaven get.", "Starhaven 밖의 회사가 받는 정보입니다."),
        by_age([False, False, False, False, False], [False, False, False, True, True]),
        strict=False,
    ),
    control(
        "data.research",
        "switch",
        in_words("Take part in studies", "연구 참여"),
        in_words("How Starhaven is used, without names.", "이름 없이 이용 방식만 살펴봅니다."),
        by_age([False, False, False, False, False], [False, False, True, True, True]),
        strict=False,
    ),
]
