"""A Django shop: an order and its customer are saved in one transaction of Django's, or neither is."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import connection, models, transaction

from customer_core import Actor, CustomerDraft, CustomerManager
from customer_core.services import DuplicatesSuspected


class Order(models.Model):
    """An order; its customer is named by id, and the id holds even when that customer is merged into another one."""

    customer = models.CharField(max_length=64)
    total_minor = models.PositiveIntegerField()

    class Meta:
        """What Django has to know of a model outside an application."""

        app_label = "shop"

    def __str__(self) -> str:
        return f"order {self.pk}"


@cache
def customers() -> CustomerManager:
    """Return the manager of this process: opened when it is first needed, and so after the server has forked."""
    return CustomerManager.open(settings.CUSTOMER_STORE)


def place_order(
    draft: CustomerDraft, total_minor: int, *, charge: Callable[[int], None]
) -> Order | DuplicatesSuspected:
    """Save customer and order, and take the payment; whatever goes wrong, nothing of it stays."""
    manager = customers()  # Before the transaction: making a new store takes a lock.
    with transaction.atomic():
        connection.ensure_connection()
        actor = Actor.user("web-shop", roles=["clerk"])
        desk = manager.acting_as(actor, channel="web", within=connection.connection)
        answer = desk.customers.register(draft)
        if isinstance(answer, DuplicatesSuspected):
            return answer
        order = Order.objects.create(customer=str(answer.customer.id), total_minor=total_minor)
        charge(total_minor)
        return order
