from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "crossfoot.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
