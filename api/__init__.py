"""The JSON API: thin. It parses, calls the verbs that the pages call, and serialises.

What stands around every route (`api/middleware.py`, `api/authentication.py`), so that no route repeats it: no cookie
opens anything; the access token is proven against the database at every call (login, person, membership, company),
under `/api/admin/` together with the personal `X-Admin-Token`; the company's schema, language and zone are entered
and left; calls are counted; parameters of an address that a route does not have are refused; refusals become problem
details; writes with an `Idempotency-Key` are done once. Routes are closed unless `api/middleware.py` names them in
`OPEN`.

To add a resource:

1. `api/schemas/<subject>.py`: what goes out is a `Schema` (say every field; ids are UUIDs; moments are aware
   datetimes; money is a Decimal with its currency), what comes in an `Input` (unknown values are refused). Give text
   its `max_length`, numbers their `ge`/`le`, and fields a description or `examples` where a reader would wonder.
2. `api/routes/<subject>.py`: `router = Router(tags=["…"])` and one small function a route:

       @router.get("", response=Page[LeadOut], summary="List leads")
       @needs("leads.see")
       def list_leads(request: ApiRequest, asked: Query[LeadQuery]) -> Any:
           rows = Lead.objects.visible_to(request.member).for_rows()
           return page_of(rows, asked, by="-last_activity_at")

       @router.post("", response={201: LeadOut}, summary="Add a lead")
       @needs("leads.create")
       def create_lead(request: ApiRequest, body: LeadIn) -> Any: …

   The function's name is the operation's id: unique, verb first. Paths have no slash at the end; keys are
   `{uuid:pk}`. Objects come through `visible_to(request.member)` / `of_company(request.tenant)` and
   `get_object_or_404`. `@needs` (the product's one table) stands directly below the route; `@in_module("crm_sales")`
   where the subject is an optional module. Values are checked by the page's own form: `checked(LeadForm(…))`; a verb's
   UserError becomes a 422 with its code by itself; anything else is `raise Problem(409, "slot_taken", _("…"))`.
   `Query[…]` of a list inherits `Paging`. A PATCH reads `changes(body)`. 201 for what was made, 204 for what was
   removed (`return Status(204, None)`), 200 otherwise.
3. `api/urls.py`: one line in `ROUTERS`. Error answers, security, limits and the idempotency header are added to the
   documentation there; a route names further refusals of its own as `response={200: …, 404: None}`.
4. `tests/api/test_<subject>.py`: the fixtures `call` (see `tests/api/conftest.py`): `call(ana).get("/leads")`.
"""
