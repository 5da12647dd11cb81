"""Attachments: what was redrawn of a file, encrypted, beside the message that brought it, and gone with it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.support.models.cases import Case, CaseMessage


class AttachmentKind(models.TextChoices):
    """What we draw; nothing else is ever kept."""

    JPEG = "jpeg", _("Picture")
    PNG = "png", _("Picture")
    PDF = "pdf", _("Document")


class Attachment(models.Model):
    """One redrawn file of a message. Lists never load `content`: see attachments/selectors.py."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(CaseMessage, on_delete=models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(help_text="within its case, for the name it is handed out by")
    kind = models.CharField(max_length=4, choices=AttachmentKind.choices)
    size = models.PositiveIntegerField(help_text="bytes, redrawn")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the redrawn bytes, in hex")
    name = EncryptedField(help_text="what its sender called it, only to be shown")
    content = EncryptedField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AttachmentKind.values), name="attachment_kind_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_has_content"),
            models.UniqueConstraint(fields=("case", "number"), name="attachment_numbered_once"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def file_name(self) -> str:
        """Ours: nothing of a name that somebody made up reaches a header or a disk."""
        return f"attachment-{self.number}.{self.kind}"

    @property
    def called(self) -> str:
        return bytes(self.name).decode()
