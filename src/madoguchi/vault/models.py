"""Data keys, wrapped."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class Key(models.Model):
    """A data key of one owner, wrapped by the key of a tenant; without its row nothing sealed by it opens (データ鍵).

    `owner` is a subject, or a ticket for a guest. Without `tenant` it seals what the owner holds; with one, what that
    government has received from or about the owner, so that each can be forgotten by itself. `master` is the
    generation of the master secret that the wrapping key was derived from. One that is not current opens what it
    sealed and seals nothing more.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField("持ち主", db_index=True)
    tenant = models.UUIDField("団体", null=True, blank=True)
    wrapped = models.BinaryField("包まれた鍵")
    master = models.CharField("マスター鍵の世代", max_length=16)
    is_current = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "データ鍵"
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(is_current=True, tenant__isnull=True),
                name="vault_key_one_of_an_owner",
            ),
            models.UniqueConstraint(
                fields=["owner", "tenant"],
                condition=Q(is_current=True, tenant__isnull=False),
                name="vault_key_one_of_an_owner_in_a_tenant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
