"""Faults of the mail server: away, silent, slow, refusing for now, refusing us, refusing an address, cutting us off."""

from __future__ import annotations

from guardian_portal.demo.mailbox.behaviour import Behaviour, Stage
from tests.faults.fault import OUTAGE, Fault, Scene, mails_refused

ALWAYS = 1_000_000
# A kept connection greets nobody, so "CONNECT" alone would meet no mail: 421 comes at MAIL there.
LATER: tuple[tuple[Stage, str], ...] = (
    ("MAIL", "421 4.3.2 closing"),
    ("MAIL", "451 4.3.0 later"),
    ("RCPT", "450 4.2.1 busy"),
    ("DATA", "451 4.3.0 later"),
)
NO_SUCH_ADDRESS = ("550 5.1.1 no such user", "550 5.2.1 mailbox disabled", "553 5.1.3 no such syntax")
# Permanent, and about us: a policy, a block list, what the mail says.
ABOUT_US: tuple[tuple[Stage, str], ...] = (
    ("MAIL", "550 5.7.1 blocked by policy"),
    ("RCPT", "554 5.7.1 listed"),
    ("RCPT", "550 5.1.8 sender's domain not found"),
    ("DATA", "554 5.6.0 content refused"),
)
STAGES: tuple[Stage, ...] = ("MAIL", "RCPT", "DATA")


def drop_after_data(scene: Scene) -> str:
    """The mail server takes the message, or not, and cuts the connection before it answers."""
    times, keep = scene.chance.randint(1, 6), scene.chance.random() < 0.5
    scene.stack.misbehave(Behaviour("DATA", drop=True, keep=keep, times=times), seconds=5)
    return f"{times} times, {'kept' if keep else 'lost'}"


def later(scene: Scene) -> str:
    """Later, please: at any stage of the conversation. The seed takes them in turn, so that each is met."""
    stage, reply = LATER[scene.seed % len(LATER)]
    times = scene.chance.randint(2, 12)
    scene.stack.misbehave(Behaviour(stage, reply=reply, times=times), seconds=5)
    return f"{stage} {reply[:3]}, {times} times"


def down(scene: Scene) -> str:
    scene.stack.mail.stop()
    scene.stack.pause(OUTAGE)
    scene.stack.mail.start()
    return f"{OUTAGE:.0f} s"


def black_hole(scene: Scene) -> str:
    """It takes connections and commands, and never answers; from the greeting on, or from a later step."""
    step = ("CONNECT", *STAGES)[scene.seed % 4]
    holes = [Behaviour("CONNECT", black_hole=True, times=ALWAYS), Behaviour("MAIL", black_hole=True, times=ALWAYS)]
    if step in {"RCPT", "DATA"}:
        holes = [Behaviour("RCPT" if step == "RCPT" else "DATA", black_hole=True, times=ALWAYS)]
    scene.stack.misbehave(*holes, seconds=OUTAGE)
    return f"from {step} on, {OUTAGE:.0f} s"


def slow(scene: Scene) -> str:
    """It answers each step after seconds."""
    wait = scene.chance.uniform(1, 3)
    steps = [Behaviour(stage, delay=wait, times=ALWAYS) for stage in STAGES]
    scene.stack.misbehave(*steps, seconds=OUTAGE)
    return f"{wait:.1f} s a step, {OUTAGE:.0f} s"


def refuses_addresses(scene: Scene) -> None:
    """From the first mail on: what does not exist does not begin to."""
    reply = NO_SUCH_ADDRESS[scene.seed % len(NO_SUCH_ADDRESS)]
    scene.refused_addresses |= set(scene.chance.sample(sorted(scene.world.guardians), scene.chance.randint(1, 3)))
    refusals = [Behaviour("RCPT", to=one, reply=reply, times=ALWAYS) for one in sorted(scene.refused_addresses)]
    scene.stack.mail.misbehave(*refusals)


def no_such_address(scene: Scene) -> str:
    return f"{len(scene.refused_addresses)} addresses, {NO_SUCH_ADDRESS[scene.seed % len(NO_SUCH_ADDRESS)][:9]}"


def about_us(scene: Scene) -> str:
    """Refused for good, for a reason that is ours: tried again all the same, and told to the operator."""
    stage, reply = ABOUT_US[scene.seed % len(ABOUT_US)]
    times = scene.chance.randint(2, 12)
    scene.stack.misbehave(Behaviour(stage, reply=reply, times=times), seconds=5)
    return f"{stage} {reply[:9]}, {times} times"


RETURN = "its return"
MAIL_FAULTS = (
    Fault(name="smtp-drop-after-data", inject=drop_after_data, struck=mails_refused, alarms=True, over="the last cut"),
    Fault(name="smtp-4xx", inject=later, struck=mails_refused, alarms=True, over="the last refusal"),
    Fault(name="smtp-down", inject=down, alarms=True, over=RETURN),
    Fault(name="smtp-black-hole", inject=black_hole, struck=mails_refused, alarms=True, over="its first answer"),
    Fault(name="smtp-slow", inject=slow, struck=mails_refused, over="its usual speed"),
    Fault(
        name="smtp-no-address",
        prepare=refuses_addresses,
        inject=no_such_address,
        struck=mails_refused,
        over="the begin",
    ),
    Fault(name="smtp-5xx-about-us", inject=about_us, struck=mails_refused, alarms=True, over="the last refusal"),
)
