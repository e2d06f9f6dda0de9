"""Charts as they were drawn."""

from django.db import models


class Drawing(models.Model):
    """A chart drawn for screens and for phones, under a digest of what it says and of the hand that drew it (描いた図).

    Whoever knows the address already knows the numbers, so that the pictures need no other guard; they hold no person.
    """

    digest = models.CharField("識別子", primary_key=True, max_length=64, editable=False)
    wide = models.TextField("図")
    narrow = models.TextField("スマートフォン用の図")
    sizes = models.JSONField("大きさ")
    used_on = models.DateField("最後に使われた週の日", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "描いた図"

    def __str__(self) -> str:
        return self.digest
