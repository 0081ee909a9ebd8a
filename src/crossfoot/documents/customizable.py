"""What a document carries of the company's own fields."""

from django.db import models


class Customizable(models.Model):
    """Values of custom fields: the field's id as text → the value. `documents.custom_values` reads them."""

    custom = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
