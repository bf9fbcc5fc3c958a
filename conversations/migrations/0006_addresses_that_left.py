from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_snoozing_and_words"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="conversation", name="one_conversation_an_address"),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address", ""), _negated=True),
                fields=("channel_id", "address"),
                name="one_conversation_an_address",
            ),
        ),
    ]
