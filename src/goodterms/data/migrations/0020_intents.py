"""Messages that go out and come back: several of a touch, some of none, each step kept, news in full."""

import django.db.models.deletion
from django.db import migrations, models


FILL = """
UPDATE data_intent intent SET
    guarantor_id = touch.guarantor_id,
    planned_on = touch.planned_on,
    purpose = 'bill',
    due_at = intent.created_at,
    key = CASE intent.channel
        WHEN 'letter' THEN to_char(touch.planned_on, 'YYYYMMDD') || '-' || intent.id
        ELSE to_char(touch.planned_on, 'YYYY-MM-DD') || '-' || intent.channel || '-' || intent.id
    END,
    claimant = CASE WHEN intent.state = 'claimed' THEN 0 END
FROM data_touch touch WHERE touch.id = intent.touch_id;
ALTER TABLE data_delivery DISABLE TRIGGER stays_as_written;
UPDATE data_delivery SET
    happened_at = reported_at,
    reported_by = 'before',
    reason = CASE outcome WHEN 'bounced' THEN 'bounced_hard' WHEN 'landline' THEN 'landline'
                          WHEN 'returned' THEN 'returned' ELSE '' END,
    outcome = CASE WHEN outcome IN ('bounced', 'landline') THEN 'undelivered' ELSE outcome END;
ALTER TABLE data_delivery ENABLE TRIGGER stays_as_written;
UPDATE data_intent intent SET failure = COALESCE((
    SELECT NULLIF(reason, '') FROM data_delivery delivery WHERE delivery.intent_id = intent.id
    ORDER BY reported_at DESC, id DESC LIMIT 1
), 'not_written') WHERE state = 'failed';
"""


class Migration(migrations.Migration):
    """What was stored before becomes the first and only message of its touch."""

    dependencies = [
        ("data", "0010_contact_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntentTransition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_state", models.CharField(max_length=9)),
                ("to_state", models.CharField(max_length=9)),
                ("happened_at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("provider_code", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="PracticeDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("planned_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_outcome_known",
        ),
        migrations.RemoveIndex(
            model_name="intent",
            name="intent_open",
        ),
        migrations.AddField(model_name="delivery", name="happened_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="delivery",
            name="new_address",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="provider_code",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="delivery",
            name="reason",
            field=models.CharField(blank=True, max_length=18),
        ),
        migrations.AddField(
            model_name="delivery", name="reported_by", field=models.CharField(max_length=80, null=True)
        ),
        migrations.AddField(
            model_name="intent",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="intent",
            name="cause",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="intent",
            name="claimant",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="intent",
            name="content",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(model_name="intent", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="intent",
            name="failure",
            field=models.CharField(blank=True, max_length=18),
        ),
        migrations.AddField(
            model_name="intent",
            name="guarantor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intents",
                to="data.guarantor",
                null=True,
            ),
        ),
        migrations.AddField(model_name="intent", name="key", field=models.CharField(max_length=44, null=True)),
        migrations.AddField(model_name="intent", name="planned_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="intent", name="purpose", field=models.CharField(max_length=17, null=True)),
        migrations.AddField(
            model_name="intent",
            name="tries",
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="outcome",
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name="intent",
            name="message",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="intent",
            name="provider_reference",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="intent",
            name="send_decision",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intents",
                to="data.decisionrecord",
            ),
        ),
        migrations.AlterField(
            model_name="intent",
            name="state",
            field=models.CharField(default="ready", max_length=9),
        ),
        migrations.AlterField(
            model_name="intent",
            name="touch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intents",
                to="data.touch",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="delivery", name="happened_at", field=models.DateTimeField()),
        migrations.AlterField(model_name="delivery", name="reported_by", field=models.CharField(max_length=80)),
        migrations.AlterField(model_name="intent", name="due_at", field=models.DateTimeField()),
        migrations.AlterField(
            model_name="intent",
            name="guarantor",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="intents", to="data.guarantor"
            ),
        ),
        migrations.AlterField(model_name="intent", name="key", field=models.CharField(max_length=44)),
        migrations.AlterField(model_name="intent", name="planned_on", field=models.DateField()),
        migrations.AlterField(model_name="intent", name="purpose", field=models.CharField(max_length=17)),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(
                condition=models.Q(("state", "ready")), fields=["practice", "channel", "due_at"], name="intent_due"
            ),
        ),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(
                condition=models.Q(("state__in", ["claimed", "unknown"])),
                fields=["practice", "state"],
                name="intent_in_between",
            ),
        ),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(fields=["guarantor", "-created_at"], name="intent_by_guarantor"),
        ),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(fields=["touch"], name="intent_by_touch"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "accepted",
                            "sent_by_carrier",
                            "delivered",
                            "undelivered",
                            "forwarded",
                            "returned",
                            "complained",
                        ],
                    )
                ),
                name="delivery_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "",
                            "not_written",
                            "rejected",
                            "blocked_by_carrier",
                            "opted_out",
                            "landline",
                            "invalid_address",
                            "bounced_hard",
                            "bounced_soft",
                            "unreachable",
                            "expired",
                            "returned",
                            "failed",
                        ],
                    )
                ),
                name="delivery_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "undelivered"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="delivery_undelivered_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["accepted", "sent_by_carrier", "delivered", "undelivered"])),
                fields=("intent", "outcome"),
                name="delivery_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "bill",
                            "installment",
                            "receipt",
                            "reply",
                            "stop_confirmation",
                            "help",
                            "notice",
                            "care",
                            "promotion",
                        ],
                    )
                ),
                name="intent_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["text", "email", "letter", "call"])), name="intent_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "failure__in",
                        [
                            "",
                            "not_written",
                            "rejected",
                            "blocked_by_carrier",
                            "opted_out",
                            "landline",
                            "invalid_address",
                            "bounced_hard",
                            "bounced_soft",
                            "unreachable",
                            "expired",
                            "returned",
                            "failed",
                        ],
                    )
                ),
                name="intent_failure_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.UniqueConstraint(fields=("practice", "key"), name="intent_key_once"),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["failed", "withdrawn"]), _negated=True),
                fields=("touch",),
                name="intent_alive_once_a_touch",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "claimed")), fields=("guarantor",), name="intent_claimed_once_a_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", ""), _negated=True),
                fields=("practice", "purpose", "cause", "channel"),
                name="intent_once_a_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("touch__isnull", False), ("cause", "")),
                    models.Q(("touch__isnull", True), models.Q(("cause", ""), _negated=True)),
                    _connector="OR",
                ),
                name="intent_of_touch_or_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "claimed"), _negated=True),
                    models.Q(
                        ("claimant__isnull", False), ("claimed_at__isnull", False), ("send_decision__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="intent_claimed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("failure", ""), _negated=True),
                    _connector="OR",
                ),
                name="intent_failed_of_something",
            ),
        ),
        migrations.AddField(
            model_name="intenttransition",
            name="intent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transitions",
                to="data.intent",
            ),
        ),
        migrations.AddField(
            model_name="intenttransition",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.practice"
            ),
        ),
        migrations.AddField(
            model_name="practiceday",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.practice"
            ),
        ),
        migrations.AddIndex(
            model_name="intenttransition",
            index=models.Index(fields=["intent", "id"], name="transition_by_intent"),
        ),
        migrations.AddConstraint(
            model_name="intenttransition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("from_state", "ready"),
                        ("to_state__in", ["claimed", "confirmed", "failed", "sent", "unknown", "withdrawn"]),
                    ),
                    models.Q(
                        ("from_state", "claimed"),
                        ("to_state__in", ["confirmed", "failed", "ready", "sent", "unknown", "withdrawn"]),
                    ),
                    models.Q(
                        ("from_state", "unknown"),
                        ("to_state__in", ["confirmed", "failed", "ready", "sent", "withdrawn"]),
                    ),
                    models.Q(("from_state", "sent"), ("to_state__in", ["confirmed", "failed", "withdrawn"])),
                    models.Q(("from_state", "confirmed"), ("to_state__in", ["failed"])),
                    models.Q(("from_state", "failed"), ("to_state__in", ["confirmed"])),
                    models.Q(("from_state", "withdrawn"), ("to_state__in", ["confirmed", "sent"])),
                    _connector="OR",
                ),
                name="transition_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="practiceday",
            constraint=models.UniqueConstraint(fields=("practice", "on"), name="practice_day_once"),
        ),
    ]
