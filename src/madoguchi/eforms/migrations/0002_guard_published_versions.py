from django.db import migrations

from madoguchi.versions.guards import guard_published


class Migration(migrations.Migration):
    dependencies = [("eforms", "0001_initial")]
    operations = [guard_published("eforms_formversion")]
