"""Statements are composed sooner than Django does it, and are the same to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Exists, F, Model, OuterRef, QuerySet
from django.db.models.functions import Lower

from crossfoot.database.composing import Composing
from crossfoot.documents.models import SalesOrder


def forms_of(model: type[Model]) -> Iterator[QuerySet[Any, Any]]:
    """The ways in which rows of a model are asked for."""
    every = model._default_manager.all()
    key = model._meta.pk.name
    other = model._default_manager.filter(pk=OuterRef("pk")).exclude(pk=7)
    yield every
    yield every.select_related()
    yield every.order_by(f"-{key}")[:5]
    yield every.order_by(F(key).desc(nulls_last=True)).reverse()
    yield every.only(key).filter(pk__in=[1, 2])
    yield every.annotate(one=Count("pk"), there=Exists(other)).order_by("-one", key)
    yield every.values_list(key, flat=True).distinct()
    yield every.order_by().filter(pk=1).union(every.order_by().filter(pk=2)).order_by(key)


def composed(rows: QuerySet[Any, Any], compiler_class: type[Any]) -> tuple[Any, ...]:
    """The statement, its values, what stands in its rows, and how that is read."""
    compiler = compiler_class(rows.query.clone(), connection, "default")
    sql, values = compiler.as_sql()
    selected = [each[0] for each in compiler.select]
    reads = {
        place: [getattr(read, "__qualname__", read) for read in converters]
        for place, (converters, _) in compiler.get_converters(selected).items()
    }
    return sql, values, compiler.annotation_col_map, [repr(each) for each in selected], reads


def test_every_model_is_asked_for_in_djangos_own_words(db: None) -> None:
    ours = connection.ops.compiler("SQLCompiler")
    djangos = ours.__mro__[2]
    assert issubclass(ours, Composing)
    assert not issubclass(djangos, Composing)

    for model in apps.get_models(include_auto_created=True):
        for rows in forms_of(model):
            as_django = composed(rows, djangos)
            assert composed(rows, ours) == as_django, "worked out"
            assert composed(rows, ours) == as_django, "known"


def test_an_alias_that_is_called_as_a_column_is_not_quoted_as_one(db: None) -> None:
    ours = connection.ops.compiler("SQLCompiler")
    orders = SalesOrder.objects.select_related("company", "customer").filter(customer__company__pk=1)
    for rows in (
        orders.annotate(low=Lower("number")).order_by("low", "customer__name"),
        orders.extra(select={"number": "1"}).order_by("-number"),
        orders.extra(where=["1 = 1"], order_by=["-documents_salesorder.number"]),
    ):
        assert composed(rows, ours) == composed(rows, ours.__mro__[2])
