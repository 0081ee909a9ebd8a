from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "crossfoot.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"
