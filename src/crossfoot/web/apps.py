from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "crossfoot.web"
    label = "web"
