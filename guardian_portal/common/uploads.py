"""Files in requests: taken by views that ask for them, from who is signed in, within limits; never written to a disk.

Bytes above a limit are read and dropped, so that the words beside them are not lost and the page can say what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    _Uploaded = UploadedFile[bytes]
else:  # generic to the type checker only
    _Uploaded = UploadedFile

TAKES_FILES = "takes_files"
View = TypeVar("View", bound="Callable[..., HttpResponseBase]")


@dataclass(frozen=True)
class FileLimits:
    """Of one request. Above `body_bytes` nothing is read: the answer is 413."""

    file_bytes: int
    files: int
    all_bytes: int
    body_bytes: int


def takes_files(limits: FileLimits) -> Callable[[View], View]:
    """Marks a view whose forms have files. The outermost decorator: the mark is read before the view runs."""

    def mark(view: View) -> View:
        setattr(view, TAKES_FILES, limits)
        return view

    return mark


class ArrivedFile(_Uploaded):
    """What came under one name; without content where it went over a limit, which `over` names."""

    over = ""


class BoundedUploadHandler(FileUploadHandler):
    """The only handler: in memory, or nowhere."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Before anything is read."""
        self.limits = self._limits()
        self.taken, self.held = 0, 0
        length = args[2] if len(args) > 2 else kwargs.get("content_length", 0)
        if self.limits and length > self.limits.body_bytes:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.limits is None:
            raise SkipFile
        self.taken += 1
        self.parts: list[bytes] = []
        self.over = "too_many" if self.taken > self.limits.files else ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps it, or forgets the whole file."""
        assert self.limits is not None
        if not self.over:
            self.over = self._over(start + len(raw_data), self.held + len(raw_data))
        if self.over:
            self._forget()
            return
        self.parts.append(raw_data)
        self.held += len(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile:
        content = b"".join(self.parts)
        self.parts = []
        arrived = ArrivedFile(BytesIO(content), self.file_name, self.content_type, len(content), self.charset)
        arrived.over = self.over
        return arrived

    def _over(self, file_size: int, all_size: int) -> str:
        assert self.limits is not None
        if file_size > self.limits.file_bytes:
            return "too_large"
        return "too_much" if all_size > self.limits.all_bytes else ""

    def _forget(self) -> None:
        self.held -= sum(map(len, self.parts))
        self.parts = []

    def _limits(self) -> FileLimits | None:
        """None where the view takes no files, is not known yet, or nobody is signed in."""
        request = self.request
        user, found = getattr(request, "user", None), getattr(request, "resolver_match", None)
        if user is None or found is None or not user.is_authenticated:
            return None
        limits = getattr(found.func, TAKES_FILES, None)
        return limits if isinstance(limits, FileLimits) else None
