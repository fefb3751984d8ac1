"""Writes the contracts `fastapi_*.json`: what FastAPI makes of the types and options that apps use.

    python -m venv target/fastapi-contracts
    target/fastapi-contracts/bin/pip install fastapi==0.165.0 'pydantic[email]' python-multipart
    target/fastapi-contracts/bin/python xtask/tests/contracts/write_fastapi.py

Nothing is run here but FastAPI's own description of the routes.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar, Union
from uuid import UUID

from fastapi import (
    APIRouter,
    Body,
    Cookie,
    Depends,
    FastAPI,
    Form,
    Header,
    Query,
    Response,
    Security,
)
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, StreamingResponse
from fastapi.security import (
    APIKeyHeader,
    HTTPBasic,
    HTTPBearer,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestForm,
    SecurityScopes,
)
from pydantic import (
    AnyUrl,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    IPvAnyAddress,
    Json,
    PositiveInt,
    RootModel,
    SecretBytes,
    SecretStr,
    computed_field,
    conint,
    conlist,
    constr,
)

APPS: dict[str, FastAPI] = {}


def app(name: str, **options: Any) -> FastAPI:
    """Starts the contract `fastapi_NAME.json`."""
    APPS[name] = FastAPI(title=f"fastapi {name}".replace("_", " "), version="1", **options)
    return APPS[name]


def route(to: FastAPI | APIRouter, line: str, returns: Any = None, **options: Any) -> Callable:
    """Adds a route, such as `GET /boats`. The function's body is never run."""
    method, path = line.split(" ")
    options.setdefault("response_model", returns)
    return getattr(to, method.lower())(path, **options)


class Boat(BaseModel):
    name: str
    tags: dict[str, str] = {}
    nested: dict[str, list[int]] = {}


class User(BaseModel):
    id: UUID
    email: EmailStr


class Color(str, Enum):
    red = "red"
    green = "green"


class Level(IntEnum):
    low = 1
    high = 2


# Forms and security

forms = app("forms")
oauth = OAuth2PasswordBearer(tokenUrl="token", scopes={"me": "read me"})


class Settings(BaseModel):
    user: str
    password: SecretStr
    remember: bool = False


class Ticket(BaseModel):
    access_token: str
    token_type: str = "bearer"


def current(scopes: SecurityScopes, token: Annotated[str, Depends(oauth)]) -> User: ...


@route(forms, "POST /fields", status_code=204)
def fields(
    name: Annotated[str, Form()],
    password: Annotated[SecretStr, Form()],
    age: Annotated[int | None, Form()] = None,
): ...


@route(forms, "POST /model", dict[str, str])
def model(settings: Annotated[Settings, Form()]): ...


@route(forms, "POST /token", Ticket)
def token(form: Annotated[OAuth2PasswordRequestForm, Depends()]): ...


@route(forms, "GET /me", User)
def me(user: Annotated[User, Security(current, scopes=["me"])]): ...


security = app("security", dependencies=[Depends(HTTPBearer())])


@route(security, "GET /bearer", int, tags=["a", "b"])
def bearer(): ...


@route(security, "GET /key", int, tags=["a"])
def key(key: Annotated[str, Depends(APIKeyHeader(name="x-key"))]): ...


@route(security, "GET /basic", str)
def basic(user: Annotated[Any, Depends(HTTPBasic())]): ...


# Models

unions = app("unions")


class Cat(BaseModel):
    kind: Literal["cat"]
    meow: str


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    bark: int


class Fish(BaseModel):
    kind: Literal["fish", "shark"]
    deep: float


Pet = Annotated[Union[Cat, Dog, Fish], Field(discriminator="kind")]


class Owner(BaseModel):
    pet: Pet
    pets: list[Pet] = []
    maybe: Optional[Pet] = None


@route(unions, "POST /owners", Owner)
def owners(owner: Owner): ...


@route(unions, "POST /pets", Pet)
def pets(pet: Annotated[Union[Cat, Dog], Body(discriminator="kind")]): ...


@route(unions, "POST /either", Union[Boat, User])
def either(one: Union[Boat, User]): ...


@route(unions, "POST /plain", Union[int, str, None])
def plain(one: Annotated[Union[int, str], Body()]): ...


enums = app("enums")


class Values(BaseModel):
    color: Color = Color.red
    level: Level = Level.low
    maybe: Optional[Color] = None
    letter: Literal["a", "b"] = "a"
    letter_or_null: Literal["x", None] = None
    number: Literal[1, 2] = 1
    truth: Literal[True] = True


@route(enums, "POST /values", Values)
def values(
    values: Values,
    color: Color = Color.green,
    level: Level = Level.high,
    colors: Annotated[list[Color], Query()] = [],
): ...


scalars = app("scalars")


class Scalars(BaseModel):
    moment: datetime
    day: date
    clock: time
    span: timedelta
    price: Decimal
    id: UUID
    bytes: bytes
    secret: SecretStr
    secret_bytes: SecretBytes
    email: EmailStr
    link: HttpUrl
    any_link: AnyUrl
    address: IPvAnyAddress
    json_text: Json
    ratio: float
    count: PositiveInt
    bounded: conint(ge=1, le=5, multiple_of=2)
    short: constr(min_length=1, max_length=3, pattern="^a")
    few: conlist(int, min_length=1, max_length=3)
    texts: set[str]
    numbers: frozenset[int]
    anything: Any
    nothing: None


@route(scalars, "POST /scalars", Scalars)
def all_scalars(scalars: Scalars): ...


models = app("models")
T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int
    next: str | None = None


class Area(BaseModel):
    width: int = 1
    height: int

    @computed_field
    @property
    def area(self) -> int:
        return self.width * self.height


class Old(BaseModel):
    old: int = Field(1, deprecated=True)
    example: str = Field(examples=["a", "b"])
    color: Color = Field(Color.red, description="Its color", deprecated=True, examples=["red"])


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class Node(BaseModel):
    value: int
    children: list["Node"] = []
    parent: Optional["Node"] = None


class Numbers(RootModel[list[int]]): ...


class Aliases(BaseModel):
    from_: str = Field(alias="from")
    type_: int = Field(alias="type")
    camel_case: str = Field(serialization_alias="camelCase", validation_alias="camelCase")


class Maps(BaseModel):
    boats: dict[str, Boat]
    by_number: dict[int, str]
    by_id: dict[UUID, int] = {}
    by_color: dict[Color, int] = {}
    many: tuple[int, ...]
    untyped_map: dict
    untyped_list: list
    table: list[list[int]]


@route(models, "GET /boats", Page[Boat])
def boats(): ...


@route(models, "GET /numbers", Page[int])
def numbers(): ...


@route(models, "POST /area", Area)
def area(area: Area): ...


@route(models, "POST /areas", list[Area])
def areas(areas: list[Area]): ...


@route(models, "GET /old", Old, deprecated=True)
def old(q: Annotated[int | None, Query(deprecated=True)] = None): ...


@route(models, "POST /open", Open)
def open_model(one: Open): ...


@route(models, "POST /closed", Closed)
def closed_model(one: Closed): ...


@route(models, "POST /nodes", Node)
def nodes(node: Node): ...


@route(models, "POST /root", Numbers)
def root(numbers: Numbers): ...


@route(models, "POST /aliases", Aliases)
def aliases(aliases: Aliases): ...


@route(models, "POST /maps", dict[str, Boat])
def maps(maps: Maps): ...


# Parameters

parameters = app("parameters")


class Filter(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = Field(100, gt=0, le=100)
    order_by: Literal["created_at", "updated_at"] = "created_at"
    tags: list[str] = []


class Headers(BaseModel):
    save_data: bool
    x_tag: list[str] = []


class Cookies(BaseModel):
    sid: str
    track: str | None = None


@route(parameters, "GET /typed/{id}/{day}/{color}", None)
def typed(
    id: UUID,
    day: date,
    color: Color,
    since: datetime | None = None,
    span: timedelta = timedelta(hours=1),
    price: Decimal = Decimal("1.5"),
    ratio: float = 1.5,
    flag: bool = False,
    email: EmailStr | None = None,
    either: int | str | None = None,
    several: Annotated[list[int | str], Query()] = [],
    x_either: Annotated[int | str, Header()] = 1,
): ...


@route(parameters, "GET /files/{file_path:path}", str)
def files(file_path: str): ...


@route(parameters, "GET /named", bool)
def named(
    x_token: Annotated[list[str] | None, Header()] = None,
    thing: Annotated[str, Header(alias="X-Thing")] = "q",
    sid: Annotated[str | None, Cookie(alias="session-id")] = None,
    tags: Annotated[list[str], Query(alias="tag[]")] = [],
    numbers: Annotated[list[int] | None, Query()] = None,
    query: Annotated[str, Query(min_length=3, pattern="^f", alias="item-query")] = "fixed",
    unique: Annotated[set[int], Query()] = set(),
): ...


@route(parameters, "GET /filter", Filter)
def filtered(filter: Annotated[Filter, Query()]): ...


@route(parameters, "GET /headers", bool)
def headers(headers: Annotated[Headers, Header()]): ...


@route(parameters, "GET /cookies", bool)
def cookies(cookies: Annotated[Cookies, Cookie()]): ...


# Bodies and answers

bodies = app("bodies")


class Patch(BaseModel):
    name: str | None = None
    color: Color | None = None
    boat: Boat | None = None
    numbers: list[int] | None = None
    either: int | str | None = None


@route(bodies, "POST /two")
def two(boat: Boat, user: User, count: Annotated[int, Body()] = 1): ...


@route(bodies, "POST /embedded")
def embedded(boat: Annotated[Boat, Body(embed=True)]): ...


@route(bodies, "PUT /optional", Boat | None)
def optional(boat: Boat | None = None): ...


@route(bodies, "POST /list")
def a_list(boats: list[Boat]): ...


@route(bodies, "POST /map", dict[str, Any])
def a_map(map: dict[str, float]): ...


@route(bodies, "POST /any", Any)
def anything(value: Any = Body()): ...


@route(bodies, "POST /example", Boat)
def example(boat: Annotated[Boat, Body(openapi_examples={"a": {"value": {"name": "x"}}})]): ...


@route(bodies, "POST /bytes")
def some_bytes(content: Annotated[bytes, Body(media_type="application/octet-stream")]): ...


@route(bodies, "PATCH /patch", Patch)
def patch(patch: Patch): ...


answers = app("answers")


class Problem(BaseModel):
    code: int
    message: str


@route(answers, "GET /plain", response_class=PlainTextResponse)
def plain_text(): ...


@route(answers, "GET /html", response_class=HTMLResponse)
def html(): ...


@route(answers, "GET /stream", response_class=StreamingResponse)
def stream(): ...


@route(answers, "GET /file", response_class=FileResponse)
def file(): ...


@route(answers, "GET /raw", response_class=Response)
def raw(): ...


@route(answers, "DELETE /nothing", status_code=204)
def nothing(): ...


@route(answers, "POST /created", Boat, status_code=201)
def created(): ...


@route(
    answers,
    "GET /refusals",
    Boat,
    responses={
        201: {"model": Boat},
        404: {"model": Problem},
        409: {"model": Problem, "description": "Taken"},
        "5XX": {"description": "Down"},
        "default": {"model": Problem},
    },
)
def refusals(): ...


@route(answers, "GET /image", responses={200: {"content": {"image/png": {}}}})
def image(): ...


@route(answers, "GET /one-of-two", Union[Boat, Problem])
def one_of_two(): ...


@route(answers, "GET /or-null", Boat | None)
def or_null(): ...


callbacks = APIRouter()


@route(callbacks, "POST {$callback_url}/paid")
def paid(boat: Boat): ...


@route(answers, "POST /with-a-callback", None, callbacks=callbacks.routes)
def with_a_callback(boat: Boat, callback_url: HttpUrl | None = None): ...


for name, made in APPS.items():
    text = json.dumps(made.openapi(), indent=2, ensure_ascii=False)
    (Path(__file__).parent / f"fastapi_{name}.json").write_text(text + "\n")
