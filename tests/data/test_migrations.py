"""Schema changes keep what was stored, and say the same of it afterwards."""

from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connections
from psycopg import sql

from support.databases import TEMPLATE, Server, point_django_at


BEFORE_CONSENTS_HAD_ADDRESSES = "0003"
MARCH, MAY, JULY = (datetime(2026, month, 2, 18, tzinfo=UTC) for month in (3, 5, 7))


def migrate_to(target: str) -> None:
    call_command("migrate", "data", target, database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


def test_consents_of_before_are_for_the_address_noted_at_that_time(server: Server):
    name = f"{TEMPLATE}_before"
    server.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    point_django_at(server.address_of(name), name)
    try:
        migrate_to(BEFORE_CONSENTS_HAD_ADDRESSES)
        with connections["owner"].cursor() as cursor:
            cursor.execute("INSERT INTO data_organization (id, name) VALUES (1, 'Cedar Grove')")
            cursor.execute(
                "INSERT INTO data_practice (id, organization_id, slug, name, specialty, npi, street, city, state, "
                "zip_code, check_address, phone, text_number, first_weekday, last_weekday, opens, closes, pay_host, "
                "financial_help_url, time_zone, code_secret) VALUES (1, 1, 'cedar', 'Cedar Grove', '', '', '', '', "
                "'OR', '97301', '', '', '', 0, 4, '08:00', '18:00', '', '', 'America/Los_Angeles', 'x')"
            )
            cursor.execute(
                "INSERT INTO data_guarantor (id, practice_id, external_id, first_name, last_name, street, city, state, "
                "zip_code, language, preferred_channel, pay_code) "
                "SELECT n, 1, n, 'Ana', 'Doe', '', '', '', '', '', '', '' FROM generate_series(1, 3) n"
            )
            points = [
                (1, "phone", "+15035550141", MARCH),
                (1, "phone", "+15035550142", JULY),
                (1, "email", "ana@example.com", MARCH),
                (2, "phone", "+15035550143", JULY),
                (2, "phone", "+15035550144", datetime(2026, 9, 1, 18, tzinfo=UTC)),
            ]
            for point in points:
                cursor.execute(
                    "INSERT INTO data_contactpoint (practice_id, guarantor_id, kind, value, noted_at) "
                    "VALUES (1, %s, %s, %s, %s)",
                    point,
                )
            consents = [(1, "text", MAY), (1, "call", JULY), (1, "email", MAY), (2, "text", MAY), (3, "text", MAY)]
            for consent in consents:
                cursor.execute(
                    "INSERT INTO data_consent (practice_id, guarantor_id, channel, recorded_at, is_given, how, "
                    "text_shown, evidence, recorded_by) VALUES (1, %s, %s, %s, true, 'form', '', '', 'kim')",
                    consent,
                )
        migrate_to("0010")
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT guarantor_id, channel, address FROM data_consent ORDER BY id")
            assert cursor.fetchall() == [
                (1, "text", "+15035550141"),  # the number noted by May
                (1, "call", "+15035550142"),  # the number noted at that very moment
                (1, "email", "ana@example.com"),
                (2, "text", "+15035550143"),  # nothing was noted by May: the first that was noted then
                (3, "text", ""),
            ]
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'stays_as_written' AND tgenabled = 'D'")
            assert cursor.fetchone()[0] == 0
            cursor.execute("SELECT length(contact_secret) FROM data_organization")
            assert cursor.fetchone()[0] == 64
            cursor.execute("SELECT plain FROM data_contactpoint ORDER BY id LIMIT 1")
            assert cursor.fetchone()[0] == "5035550141"
    finally:
        point_django_at(server.address_of(TEMPLATE), TEMPLATE)
        server.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
