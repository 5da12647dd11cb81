"""The module that Synapse loads: ties callbacks, web resource and background rounds to Synapse's module API.

Only the monolith is supported: with workers, each process would hold controls of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from synapse.api.errors import Codes
from synapse.config import ConfigError
from synapse.module_api import NOT_SPAM, ModuleApi, make_deferred_yieldable
from synapse.storage.database import make_conn
from twisted.web.client import readBody
from twisted.web.http_headers import Headers

from guardian_synapse import counting, reports, tables
from guardian_synapse.callbacks import Callbacks
from guardian_synapse.config import BadConfig, Config, read_config
from guardian_synapse.journal import Journal
from guardian_synapse.rooms import look_around, made_here
from guardian_synapse.rules import House, Ward
from guardian_synapse.sender import Answer, Sender
from guardian_synapse.service import Service, each_alone
from guardian_synapse.tables import Txn
from guardian_synapse.wards import Wards, read_all
from guardian_synapse.web import PATH, GuardianResource

log = logging.getLogger(__name__)
T = TypeVar("T")
SEND_EVERY_MS = 500


class GuardianModule:
    """One connection to one portal."""

    def __init__(self, config: Config, api: ModuleApi) -> None:
        if api.worker_app is not None or api._hs.config.worker.worker_name is not None:
            raise ConfigError("guardian: only a Synapse of one process is supported, without workers")
        self._api = api
        self._hs = api._hs
        self._wards = Wards()
        notices = self._hs.config.servernotices.server_notices_mxid
        house = House(api.server_name, config.helpers | ({notices} if notices else frozenset()))
        journal = Journal(config.journal)
        self._callbacks = Callbacks(config, self._wards, house, journal, NOT_SPAM, Codes.FORBIDDEN)
        self._service = Service(config, self._wards, journal, self._run)
        self._sender = Sender(config, self._post, self._run)
        self._prepare()
        self._register()
        api.register_web_resource(PATH, GuardianResource(self._service, self._hs.get_clock()))
        api.looping_background_call(self._round, config.poll_seconds * 1000, desc="guardian_round")
        api.looping_background_call(self._sender.send_due, SEND_EVERY_MS, desc="guardian_send")
        log.info("guardian: connected to %s, %d accounts under guardianship", config.portal_url, len(self._wards))

    @staticmethod
    def parse_config(raw: dict[str, Any]) -> Config:
        """Called by Synapse before it starts; what it raises is shown to the operator."""
        try:
            return read_config(raw)
        except BadConfig as bad:
            raise ConfigError(str(bad)) from bad

    def _prepare(self) -> None:
        """Tables, wards and rooms are there before the first request: no moment without rules."""
        pool = self._hs.get_datastores().main.db_pool
        connection = make_conn(
            db_config=pool._database_config,
            engine=pool.engine,
            default_txn_name="guardian_start",
            server_name=self._api.server_name,
        )
        try:
            txn = connection.cursor()
            for ward in _made_ready(txn):
                self._wards.put(ward.user, ward, self._wards.begin_reading())
            self._callbacks.around = look_around(txn, self._wards)
            self._callbacks.made_here = made_here(txn, self._api.server_name)
            connection.commit()
        finally:
            connection.close()

    def _register(self) -> None:
        mine = self._callbacks
        self._api.register_third_party_rules_callbacks(
            check_event_allowed=mine.check_event_allowed,
            on_profile_update=mine.on_profile_update,
            on_user_deactivation_status_changed=mine.on_user_deactivation_status_changed,
        )
        self._api.register_spam_checker_callbacks(
            check_event_for_spam=mine.check_event_for_spam,
            federated_user_may_invite=mine.federated_user_may_invite,
            user_may_join_room=mine.user_may_join_room,
            user_may_send_3pid_invite=mine.user_may_send_3pid_invite,
        )
        self._api.register_media_repository_callbacks(
            is_user_allowed_to_upload_media_of_size=mine.is_user_allowed_to_upload_media_of_size,
        )

    async def _round(self) -> None:
        upto = self._hs.get_datastores().main.get_room_max_stream_ordering()
        await each_alone(
            {
                "moving the journal": self._service.move_journal,
                "reading reports": self._service.read_reports,
                "counting": lambda: self._service.count(upto),
                "summing up": self._service.summarise,
                "reading wards": self._service.refresh_all,
                "looking around": lambda: self._look_around(upto),
            }
        )

    async def _look_around(self, upto: int) -> None:
        self._callbacks.around = await self._service.look_around(upto) or self._callbacks.around

    def _run(self, function: Callable[..., T], *args: Any) -> Awaitable[T]:
        found: Awaitable[T] = self._api.run_db_interaction(f"guardian_{function.__name__}", function, *args)
        return found

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            raw = Headers({name: [value] for name, value in headers.items()})
            response = await self._api.http_client.request("POST", url, data=body, headers=raw)
            await make_deferred_yieldable(readBody(response))
        # Refused, reset, too slow, no address: all are the same to whoever waits.
        except Exception as error:  # noqa: BLE001
            log.warning("the portal did not answer: %s", type(error).__name__)
            return Answer()
        wait = (response.headers.getRawHeaders("retry-after") or [""])[0]
        return Answer(response.code, int(wait) if wait.isascii() and wait.isdecimal() else 0)


def _made_ready(txn: Txn) -> list[Ward]:
    tables.make_tables(txn)
    counting.begin(txn)
    reports.begin(txn)
    return read_all(txn)
