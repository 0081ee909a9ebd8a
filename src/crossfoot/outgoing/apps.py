from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    name = "crossfoot.outgoing"
    label = "outgoing"
    default_auto_field = "django.db.models.BigAutoField"
