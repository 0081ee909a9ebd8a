from django.apps import AppConfig


class MappingsConfig(AppConfig):
    name = "crossfoot.mappings"
    label = "mappings"
    default_auto_field = "django.db.models.BigAutoField"
