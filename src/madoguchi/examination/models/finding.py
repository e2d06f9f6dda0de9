"""What cases are found by."""

from django.db import models


class CaseWords(models.Model):
    """The keyed words by which officers find a case: of who applied, of the answers, of numbers (案件の検索語).

    Derived from the application by a follower and computed anew at any time. `words` stand in one text, divided by
    spaces; the full text search of SQLite and an inverted index of PostgreSQL read it (see the migration).
    """

    n = models.BigAutoField("順序", primary_key=True)
    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="+", verbose_name="申請"
    )
    words = models.TextField("検索語")

    class Meta:
        verbose_name = verbose_name_plural = "案件の検索語"

    def __str__(self) -> str:
        return str(self.application_id)
