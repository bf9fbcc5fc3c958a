from django.db import migrations, models

# What a worker looks at under its former name is looked at under the new one.
RENAME_QUEUE = "UPDATE tenants_scheduledjob SET queue = 'emails' WHERE queue = 'letters'"
NAME_BACK = "UPDATE tenants_scheduledjob SET queue = 'letters' WHERE queue = 'emails'"
RENAME_CONSTRAINT = "ALTER TABLE tenants_scheduledjob RENAME CONSTRAINT one_wake_a_subject TO one_job_a_subject"
CALL_BACK = "ALTER TABLE tenants_scheduledjob RENAME CONSTRAINT one_job_a_subject TO one_wake_a_subject"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0018_user_calls"),
        # It plans a job under the former name.
        ("company", "0002_audit_chain"),
    ]

    operations = [
        migrations.RenameModel("Wake", "ScheduledJob"),
        migrations.RenameModel("Letter", "OutgoingEmail"),
        migrations.RenameIndex("ScheduledJob", new_name="job_due", old_name="wake_due"),
        migrations.RenameIndex("ScheduledJob", new_name="job_leased", old_name="wake_leased"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(RENAME_CONSTRAINT, CALL_BACK)],
            [
                migrations.RemoveConstraint("ScheduledJob", "one_wake_a_subject"),
                migrations.AddConstraint(
                    "ScheduledJob",
                    models.UniqueConstraint(fields=["schema", "queue", "subject"], name="one_job_a_subject"),
                ),
            ],
        ),
        migrations.RunSQL(RENAME_QUEUE, NAME_BACK),
    ]
