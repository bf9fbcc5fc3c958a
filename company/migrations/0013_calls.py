from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("company", "0012_account_news")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("handoff", "A person is asked for"),
                    ("urgent", "Urgent"),
                    ("unsure", "Not sure this was sent"),
                    ("unsent", "A message was not delivered"),
                    ("unanswered", "The assistant could not answer"),
                    ("channel", "Nothing goes out by a number"),
                    ("booked", "New appointment"),
                    ("back", "A conversation is back"),
                    ("webhook", "Events are no longer sent"),
                    ("export", "A person's data are ready"),
                    ("company", "The company's file is ready"),
                    ("unmade", "The company's file was not made"),
                    ("calendar", "A calendar no longer answers"),
                    ("gone", "A WhatsApp number or account is gone"),
                    ("limited", "WhatsApp limits the account"),
                    ("quality", "The quality on WhatsApp fell"),
                    ("template", "A template cannot be sent"),
                    ("info", "News"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["url"], name="notification_url"),
        ),
    ]
