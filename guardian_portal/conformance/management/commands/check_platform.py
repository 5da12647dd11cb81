"""Drives a platform through the contract and prints what holds. Ends with 1 where anything does not."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guardian_portal.conformance.checking import Finding, Verdict, findings
from guardian_portal.conformance.suite import CHECKS
from guardian_portal.conformance.trial import Trial
from guardian_portal.platforms.models import Connection


class Command(BaseCommand):
    help = (
        "Check a platform against the contract. With --code (a link code of an account made for testing, shown by "
        "the platform's app just now) links and controls are tried on that account; never give a real child's code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", metavar="CONNECTION", help="the connection's id, as connect_platform printed")
        parser.add_argument("--code", default="", help="a link code of a test account; it is used up")
        parser.add_argument("--json", action="store_true", help="one JSON object a check, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for finding in findings(CHECKS, Trial(_connection(options["connection"]), code=options["code"].strip())):
            self.stdout.write(_as_json(finding) if options["json"] else _as_line(finding))
            found.append(finding)
        broken = [one for one in found if one.verdict is Verdict.BROKEN]
        if not options["json"]:
            self.stdout.write(_summary(found))
        if broken:
            raise CommandError(f"{len(broken)} of the contract's rules do not hold.", returncode=1)


def _connection(public_id: str) -> Connection:
    connection = Connection.objects.filter(public_id=public_id, retired_at__isnull=True).first()
    if connection is None:
        raise CommandError("There is no such connection, or it is retired. connect_platform prints the id.")
    return connection


def _as_line(finding: Finding) -> str:
    line = f"{finding.verdict.value:<5} {finding.key:<22} {finding.rule}"
    return f"{line}\n{'':<28} {finding.words}" if finding.words else line


def _as_json(finding: Finding) -> str:
    return json.dumps(
        {"check": finding.key, "verdict": finding.verdict.name.lower(), "rule": finding.rule, "words": finding.words}
    )


def _summary(found: list[Finding]) -> str:
    number = {verdict: sum(one.verdict is verdict for one in found) for verdict in Verdict}
    return (
        f"\n{number[Verdict.HOLDS]} hold, {number[Verdict.BROKEN]} do not, {number[Verdict.NOT_TRIED]} were not tried."
    )
