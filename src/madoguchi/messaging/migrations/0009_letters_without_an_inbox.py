"""Who came with paper has no inbox: a message may be a letter alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0008_letters_by_post'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='message', name='messaging_message_one_recipient'),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(
                condition=Q(('subject__isnull', True), ('ticket__isnull', True), _connector='OR'),
                name='messaging_message_one_recipient',
            ),
        ),
    ]
