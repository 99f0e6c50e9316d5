"""Jobs for workers: procrastinate keeps its tables as the owner, and the application may use them, no more."""

from django.db import migrations, models


# Enqueueing, fetching, finishing, trying again, and tidying up after workers that are gone. Triggers write the events
# of a job as whoever changes the job, so they may be added; the events of a removed job go with it.
GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE
    ON procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers TO goodterms_app;
GRANT SELECT, INSERT ON procrastinate_events TO goodterms_app;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq
    TO goodterms_app;
GRANT SELECT, INSERT ON data_jobfailure TO goodterms_app;
GRANT SELECT, INSERT, UPDATE ON data_sendinghold TO goodterms_app;
GRANT USAGE ON SEQUENCE data_jobfailure_id_seq, data_sendinghold_id_seq TO goodterms_app;
GRANT SELECT ON SEQUENCE data_intenttransition_id_seq TO goodterms_app;
"""


class Migration(migrations.Migration):
    """What failed and why, and what keeps everything in the house."""

    dependencies = [
        ("data", "0021_intent_guards"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.BigIntegerField()),
                ("task", models.CharField(max_length=80)),
                ("attempt", models.IntegerField()),
                ("is_last", models.BooleanField()),
                ("failed_at", models.DateTimeField()),
                ("error", models.CharField(max_length=400)),
            ],
            options={
                "indexes": [models.Index(fields=["job", "-id"], name="job_failure_latest")],
            },
        ),
        migrations.CreateModel(
            name="SendingHold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("held_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("released_at__isnull", True)),
                        name="sending_hold_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True), models.Q(("released_by", ""), _negated=True), _connector="OR"
                        ),
                        name="sending_hold_released_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
