"""Model fields shared by the rooms: the opaque public id and encrypted bytes."""

from typing import TYPE_CHECKING, Any

from django.db import models

from guardian_portal.common.crypto import decrypt, encrypt
from guardian_portal.common.ids import PUBLIC_ID_LENGTH, new_public_id

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _Bytes = models.BinaryField[Any, Any]
else:  # Django's fields are generic to the type checker only
    _Text, _Bytes = models.CharField, models.BinaryField


class PublicIdField(_Text):
    """The id that URLs, logs and other systems see instead of the primary key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PUBLIC_ID_LENGTH)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)


class EncryptedField(_Bytes):
    """Bytes, encrypted at rest with the newest of FIELD_KEYS. Can't be searched."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else encrypt(bytes(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> bytes | None:
        return None if value is None else decrypt(bytes(value))
