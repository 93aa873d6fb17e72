"""A web service that registers customers: one manager for the process, a desk for each request, a free event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from customer_core import Actor, CustomerCoreError, CustomerDraft, CustomerManager, EmailAddress, PersonName
from customer_core.errors import NotFoundError, PermissionDeniedError, StoreBusyError
from customer_core.services import AlreadyKnown, DuplicatesSuspected, Registered

STATUSES = {PermissionDeniedError: 403, NotFoundError: 404, StoreBusyError: 503}


class Visitor(BaseModel):
    """What the form sends; `seen` and `reason` only when it is sent again after a warning."""

    name: str
    email: str
    seen: str = ""
    reason: str = ""


def create_app(address: str) -> FastAPI:
    """Return the service over the store of an address."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # This runs in the worker that serves, so the manager is opened after the server has forked.
        with CustomerManager.open(address) as manager:
            app.state.manager = manager
            yield

    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/customers", register, methods=["POST"], response_model=None)
    app.add_exception_handler(CustomerCoreError, refuse)
    return app


async def register(visitor: Visitor, request: Request) -> JSONResponse:
    """Register a visitor; while a thread waits for the store, the event loop serves others."""
    actor = Actor.user("web-shop", roles=["clerk"])  # Your login says who acts, and in which roles.
    desk = request.app.state.manager.acting_as(actor, channel="web")
    draft = CustomerDraft(name=PersonName(visitor.name), emails=[EmailAddress(visitor.email)])
    answer = await asyncio.to_thread(desk.customers.register, draft, seen=visitor.seen, reason=visitor.reason)
    return respond(answer)


def respond(answer: Registered | AlreadyKnown | DuplicatesSuspected) -> JSONResponse:
    """Return the answer of the library as one of HTTP."""
    match answer:
        case Registered(customer=customer):
            return JSONResponse({"customer": str(customer.id)}, status_code=201)
        case AlreadyKnown(customer=customer):
            return JSONResponse({"customer": str(customer.id)})
        case DuplicatesSuspected(suspects=suspects, token=token):
            shown = [{"customer": str(one.customer.id), "why": one.explain()} for one in suspects]
            return JSONResponse({"suspects": shown, "seen": token}, status_code=409)


async def refuse(_: Request, error: Exception) -> JSONResponse:
    """Return an error of the library, whose text holds no personal data."""
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 422)
    return JSONResponse({"detail": str(error)}, status_code=status)
