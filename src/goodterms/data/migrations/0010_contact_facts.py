"""Keep what the gate may ask about contact: notes, messages in, stops by number, and what was sent from elsewhere."""

import django.db.models.deletion
from django.db import migrations, models


OF_PRACTICE = ("contactnote", "inboundmessage", "inboundhousehold", "inboundreading", "inboundanswer")
OF_ORGANIZATION = ("addressstop", "contactmade")
OWN_PRACTICE = "practice_id = NULLIF(current_setting('goodterms.practice', true), '')::bigint"
OWN_ORGANIZATION = "organization_id = NULLIF(current_setting('goodterms.organization', true), '')::bigint"

# Keys of people and addresses are made with it. Two random numbers of 122 bits; nothing ever shows it.
KEYING = """
ALTER TABLE data_organization ADD COLUMN contact_secret text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
"""
NO_KEYING = "ALTER TABLE data_organization DROP COLUMN contact_secret"

# The same as domain.addresses.plain_address, kept beside each contact point so that an index finds it (decision 0008).
PLAIN_ADDRESS = """
CREATE FUNCTION goodterms_plain_address(kind text, written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN kind <> 'phone' THEN lower(btrim(written))
    WHEN regexp_replace(split_part(lower(written), 'x', 1), '[^0-9]', '', 'g') ~ '^1?[2-9][0-9]{9}$'
        THEN right(regexp_replace(split_part(lower(written), 'x', 1), '[^0-9]', '', 'g'), 10)
    WHEN regexp_replace(split_part(lower(written), 'x', 1), '[^0-9]', '', 'g') <> ''
        THEN regexp_replace(split_part(lower(written), 'x', 1), '[^0-9]', '', 'g')
    ELSE lower(btrim(written))
END;
ALTER TABLE data_contactpoint
    ADD COLUMN plain text GENERATED ALWAYS AS (goodterms_plain_address(kind::text, value::text)) STORED;
CREATE INDEX contact_point_by_plain ON data_contactpoint (practice_id, kind, plain);
"""
NO_PLAIN_ADDRESS = """
DROP INDEX contact_point_by_plain;
ALTER TABLE data_contactpoint DROP COLUMN plain;
DROP FUNCTION goodterms_plain_address(text, text);
"""

# Who else has this number or address, in any practice of the organization in scope? It says numbers of rows and nothing
# else, and runs as the owner: one question instead of one for each practice.
HOUSEHOLDS_WITH = """
CREATE FUNCTION goodterms_households_with(wanted_kind text, wanted text)
RETURNS TABLE (practice_id bigint, guarantor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH own AS (
        SELECT id FROM data_practice
        WHERE organization_id = NULLIF(current_setting('goodterms.organization', true), '')::bigint
    ), found AS (
        SELECT point.practice_id, point.guarantor_id
        FROM data_contactpoint point
        WHERE point.practice_id IN (SELECT id FROM own) AND point.kind = wanted_kind AND point.plain = wanted
        UNION
        SELECT note.practice_id, note.guarantor_id
        FROM data_contactnote note
        WHERE note.practice_id IN (SELECT id FROM own) AND note.address <> '' AND note.address = wanted
          AND note.kind IN ('further_phone', 'confidential_way')
          AND NOT EXISTS (SELECT FROM data_contactnote later WHERE later.ends_id = note.id)
    )
    SELECT found.practice_id, found.guarantor_id FROM found
    WHERE NOT EXISTS (
        SELECT FROM data_contactnote note
        WHERE note.guarantor_id = found.guarantor_id AND note.kind = 'not_theirs' AND note.address = wanted
          AND NOT EXISTS (SELECT FROM data_contactnote later WHERE later.ends_id = note.id)
    )
    ORDER BY 1, 2
$$;
REVOKE ALL ON FUNCTION goodterms_households_with(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION goodterms_households_with(text, text) TO goodterms_app;
"""
NO_HOUSEHOLDS_WITH = "DROP FUNCTION goodterms_households_with(text, text)"

# What was answered before addresses were kept was answered for the address then in use: the newest noted by that time,
# or, where the answer is older than anything noted, the first address that was noted afterwards. The guard sleeps while
# the column is filled; nothing that was said is changed.
ADDRESS_OF_CONSENTS = """
ALTER TABLE data_consent DISABLE TRIGGER stays_as_written;
UPDATE data_consent consent
SET address = COALESCE(
    (SELECT point.value FROM data_contactpoint point
     WHERE point.guarantor_id = consent.guarantor_id
       AND point.kind = CASE consent.channel WHEN 'email' THEN 'email' ELSE 'phone' END
       AND point.noted_at <= consent.recorded_at
     ORDER BY point.noted_at DESC, point.id DESC LIMIT 1),
    (SELECT point.value FROM data_contactpoint point
     WHERE point.guarantor_id = consent.guarantor_id
       AND point.kind = CASE consent.channel WHEN 'email' THEN 'email' ELSE 'phone' END
       AND point.noted_at <= (
           SELECT min(first.noted_at) + interval '1 second' FROM data_contactpoint first
           WHERE first.guarantor_id = point.guarantor_id AND first.kind = point.kind)
     ORDER BY point.noted_at DESC, point.id DESC LIMIT 1),
    '');
ALTER TABLE data_consent ENABLE TRIGGER stays_as_written;
"""


def _guard(table: str, policy: str, sees: str, writes: str) -> str:
    return f"""
GRANT SELECT, INSERT ON data_{table} TO goodterms_app;
ALTER TABLE data_{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {policy} ON data_{table} TO goodterms_app USING ({sees}) WITH CHECK ({writes});
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE ON data_{table}
    FOR EACH ROW EXECUTE FUNCTION goodterms_refuse_change();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON data_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION goodterms_refuse_change();
"""


def _no_guard(table: str, policy: str) -> str:
    return f"""
DROP TRIGGER stays_whole ON data_{table};
DROP TRIGGER stays_as_written ON data_{table};
DROP POLICY {policy} ON data_{table};
"""


class Migration(migrations.Migration):
    """Seven tables that are only ever added to, an address for each consent, and the keys they are found by."""

    dependencies = [
        ("data", "0007_of_one_practice"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="workitem",
            name="is_urgent",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=6)),
                ("our_address", models.CharField(blank=True, max_length=254)),
                ("from_address", models.CharField(blank=True, max_length=254)),
                ("from_plain", models.CharField(blank=True, max_length=254)),
                ("words", models.TextField(blank=True)),
                ("media_count", models.IntegerField()),
                ("received_at", models.DateTimeField()),
                ("provider_reference", models.CharField(max_length=200)),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inbound_messages",
                        to="data.guarantor",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InboundHousehold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.guarantor",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="data.inboundmessage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InboundAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=17)),
                ("answered_at", models.DateTimeField()),
                ("reference", models.CharField(max_length=200)),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="data.inboundmessage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InboundReading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("meanings", models.JSONField()),
                ("is_by_person", models.BooleanField()),
                ("waits_for_reader", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("read_at", models.DateTimeField()),
                ("read_by", models.CharField(max_length=80)),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.guarantor",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="data.inboundmessage",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AddressStop",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address_key", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=12)),
                ("is_set", models.BooleanField()),
                ("is_for_all", models.BooleanField()),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.organization",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "address_key", "kind", "-recorded_at"], name="address_stop_latest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["text_stop", "email_stop", "call_stop", "wrong_person", "unclear_stop"])
                        ),
                        name="address_stop_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="address_stop_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMade",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person_key", models.CharField(max_length=64)),
                ("channel", models.CharField(max_length=6)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("made_at", models.DateTimeField()),
                ("partner", models.CharField(blank=True, max_length=80)),
                ("reference", models.CharField(max_length=200)),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.guarantor",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.organization",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "person_key", "made_at"], name="contact_made_by_person"),
                    models.Index(fields=["guarantor"], name="contact_made_by_guarantor"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "reference", "person_key"), name="contact_made_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["text", "email", "letter", "call"])),
                        name="contact_made_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["", "conversation", "voicemail", "no_answer", "busy", "inbound_conversation"],
                            )
                        ),
                        name="contact_made_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "call"), models.Q(("outcome", ""), _negated=True)),
                            models.Q(models.Q(("channel", "call"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="contact_made_call_has_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("value", models.JSONField()),
                ("words", models.TextField(blank=True)),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=80)),
                (
                    "ends",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_by",
                        to="data.contactnote",
                    ),
                ),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_notes",
                        to="data.guarantor",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="data.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["guarantor", "noted_at"], name="contact_note_latest"),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["practice", "kind", "address"],
                        name="contact_note_by_address",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "bad_time",
                                    "confidential_way",
                                    "further_phone",
                                    "phone_kind",
                                    "phone_given_by",
                                    "work_calls_barred",
                                    "not_theirs",
                                    "work_email",
                                    "number_check",
                                    "number_proved",
                                    "email_notice",
                                    "agreed_directly",
                                    "call_asked_for",
                                    "notice_sent",
                                    "petition",
                                    "income",
                                    "ending",
                                ],
                            )
                        ),
                        name="contact_note_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ending"), _negated=True), ("ends__isnull", False), _connector="OR"
                        ),
                        name="contact_note_ends_one",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(fields=["practice", "from_plain", "-received_at"], name="inbound_message_by_sender"),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(fields=["guarantor", "-received_at"], name="inbound_message_latest"),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.UniqueConstraint(
                fields=("practice", "channel", "provider_reference"), name="inbound_message_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["text", "email", "letter", "call"])),
                name="inbound_message_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider_reference", ""), _negated=True), name="inbound_message_has_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("media_count__gte", 0)), name="inbound_message_media_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="inboundhousehold",
            index=models.Index(fields=["guarantor"], name="inbound_by_household"),
        ),
        migrations.AddConstraint(
            model_name="inboundhousehold",
            constraint=models.UniqueConstraint(fields=("message", "guarantor"), name="inbound_household_once"),
        ),
        migrations.AddConstraint(
            model_name="inboundanswer",
            constraint=models.UniqueConstraint(fields=("message", "kind"), name="inbound_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="inboundanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["reply", "stop_confirmation"])), name="inbound_answer_kind_known"
            ),
        ),
        migrations.AddIndex(
            model_name="inboundreading",
            index=models.Index(fields=["message", "-read_at"], name="inbound_reading_latest"),
        ),
        migrations.AddConstraint(
            model_name="inboundreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_by_person", False),
                    models.Q(models.Q(("reason", ""), _negated=True), ("waits_for_reader", False)),
                    _connector="OR",
                ),
                name="inbound_reading_by_person_settles",
            ),
        ),
        *(
            migrations.RunSQL(
                _guard(table, "own_practice", OWN_PRACTICE, OWN_PRACTICE), _no_guard(table, "own_practice")
            )
            for table in OF_PRACTICE
        ),
        # All practices of an organization see these rows; each writes only its own.
        *(
            migrations.RunSQL(
                _guard(table, "own_organization", OWN_ORGANIZATION, f"{OWN_ORGANIZATION} AND {OWN_PRACTICE}"),
                _no_guard(table, "own_organization"),
            )
            for table in OF_ORGANIZATION
        ),
        migrations.RunSQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO goodterms_app", migrations.RunSQL.noop),
        migrations.RunSQL(KEYING, NO_KEYING),
        migrations.RunSQL(PLAIN_ADDRESS, NO_PLAIN_ADDRESS),
        migrations.RunSQL(HOUSEHOLDS_WITH, NO_HOUSEHOLDS_WITH),
        migrations.RunSQL(ADDRESS_OF_CONSENTS, migrations.RunSQL.noop),
    ]
