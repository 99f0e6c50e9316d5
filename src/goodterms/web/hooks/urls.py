"""Which door is where. The same paths as `gateways/public_addresses.py` gives out."""

from django.urls import path

from goodterms.web.hooks import views


urlpatterns = [
    path("hooks/texts/status/<str:sealed_key>", views.text_status),
    path("hooks/texts/inbound", views.text_inbound),
    path("hooks/emails/events", views.email_events),
    path("hooks/emails/stop/<str:sealed_key>", views.email_stop),
    path("hooks/letters/events", views.letter_events),
]
handler404 = views.not_found
handler500 = views.failed
