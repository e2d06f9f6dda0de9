from django.db import migrations

from madoguchi.facts.guards import guard_facts


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial")]

    operations = [guard_facts()]
