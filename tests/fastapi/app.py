"""The contract's operations as a FastAPI application, for what FastAPI itself says about requests.

No operation does anything: a handler that is reached answers 200 with `x-accepted: yes`, which
says that the framework had nothing to refuse.
"""

import logging
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, Field, ValidationError

from repair import validation_error_handler

VALID_TOKEN = "recorded-access-token"

Body = TypeVar("Body", bound=BaseModel)

# It warns of each broken form, and nearly all that come here are meant to be broken.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

TOKEN_URL = "v1/oauth2/login"
required_bearer = OAuth2PasswordBearer(tokenUrl=TOKEN_URL)
optional_bearer = OAuth2PasswordBearer(tokenUrl=TOKEN_URL, auto_error=False)


class CreatePatRequest(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ConsumeCliTokenRequest(BaseModel):
    exchange_code: str


class LoginAsRequest(BaseModel):
    user_id: str


class MagicCodeRequest(BaseModel):
    email: str
    client_id: str | None = None


class OauthAuthorizeInput(BaseModel):
    client_id: str
    redirect_uri: str
    response_type: str
    state: str | None = None
    scope: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class OauthCodeInput(BaseModel):
    client_id: str
    state: str | None = None


class OauthRequestToken(BaseModel):
    client_id: str
    client_secret: str | None = None
    grant_type: str
    code: str
    redirect_uri: str
    code_verifier: str | None = None
    run_as: str | None = None


class PortalForgotPasswordRequest(BaseModel):
    email: str
    portal_id: str


class PortalLoginRequest(BaseModel):
    email: str
    password: str
    portal_id: str


class PortalMagicCodeRequest(BaseModel):
    email: str
    portal_id: str


class PortalResetPasswordRequest(BaseModel):
    token: str
    portal_id: str
    new_password: str


class RefreshRequest(BaseModel):
    refresh_token: str


class Verify2FAPayload(BaseModel):
    email: str
    code: str


class SwitchRequest(BaseModel):
    """What the free-form body of `switch` has to hold."""

    id: str


class DecisionRequest(BaseModel):
    """What the free-form bodies of `approve-2fa` and `reject-2fa` have to hold."""

    session_id: str
    token: str | None = None


# Published as free-form objects, so that only these models know the keys.
FREE_FORM_BODIES: dict[str, type[BaseModel]] = {
    "/v1/auth/switch": SwitchRequest,
    "/v1/auth/approve-2fa": DecisionRequest,
    "/v1/auth/reject-2fa": DecisionRequest,
}


def accepted() -> JSONResponse:
    return JSONResponse({}, headers={"x-accepted": "yes"})


def check_token(token: str) -> None:
    if token != VALID_TOKEN:
        raise unauthorized("Could not validate credentials")


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


async def current_user(token: Annotated[str, Depends(required_bearer)]) -> None:
    check_token(token)


def typed(model: type[Body], data: dict[str, Any]) -> Body:
    """Checks a free-form object as FastAPI checks a body that is a model."""
    try:
        return model.model_validate(data)
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        in_body = [{**error, "loc": ("body", *error["loc"])} for error in errors]
        raise RequestValidationError(in_body) from None


def decide(data: dict[str, Any], bearer: str | None) -> JSONResponse:
    """The proof of a decision: the body's token where there is one, else the bearer."""
    if typed(DecisionRequest, data).token is None:
        if bearer is None:
            raise unauthorized("Not authenticated")
        check_token(bearer)
    return accepted()


CurrentUser = Depends(current_user)
OptionalBearer = Annotated[str | None, Depends(optional_bearer)]

# In FastAPI's schema, only this says that one may also come without a bearer.
BEARER_IS_OPTIONAL: dict[str, Any] = {"security": [{}]}

auth = APIRouter(prefix="/v1/auth")
oauth2 = APIRouter(prefix="/v1/oauth2")


@auth.get("/load", dependencies=[CurrentUser])
async def initial_load() -> JSONResponse:
    return accepted()


@auth.post("/logout", dependencies=[CurrentUser])
async def logout() -> JSONResponse:
    return accepted()


@auth.post("/switch", dependencies=[CurrentUser])
async def switch_org(data: dict[str, Any]) -> JSONResponse:
    typed(SwitchRequest, data)
    return accepted()


@auth.post("/cli-browser-token", dependencies=[CurrentUser])
async def generate_cli_browser_token() -> JSONResponse:
    return accepted()


@auth.post("/consume-cli-token")
async def consume_cli_browser_token(payload: ConsumeCliTokenRequest) -> JSONResponse:
    return accepted()


@auth.post("/portal/login")
async def portal_login(payload: PortalLoginRequest) -> JSONResponse:
    return accepted()


@auth.post("/portal/request-magic-code")
async def portal_request_magic_code(payload: PortalMagicCodeRequest) -> JSONResponse:
    return accepted()


@auth.post("/portal/verify-2fa")
async def portal_verify_2fa(payload: Verify2FAPayload) -> JSONResponse:
    return accepted()


@auth.post("/approve-2fa", openapi_extra=BEARER_IS_OPTIONAL)
async def approve_2fa_route(data: dict[str, Any], bearer: OptionalBearer) -> JSONResponse:
    return decide(data, bearer)


@auth.post("/reject-2fa", openapi_extra=BEARER_IS_OPTIONAL)
async def reject_2fa_route(data: dict[str, Any], bearer: OptionalBearer) -> JSONResponse:
    return decide(data, bearer)


@auth.get("/login-status")
async def login_status_route(email: str, session_id: str) -> JSONResponse:
    return accepted()


@auth.post("/portal/forgot-password")
async def portal_forgot_password(payload: PortalForgotPasswordRequest) -> JSONResponse:
    return accepted()


@auth.get("/portal/reset-callback")
async def portal_reset_callback(token: str, portal_id: str) -> JSONResponse:
    return accepted()


@auth.post("/portal/reset-password")
async def portal_reset_password(payload: PortalResetPasswordRequest) -> JSONResponse:
    return accepted()


@auth.post("/login-as-user", dependencies=[CurrentUser])
async def login_as(payload: LoginAsRequest) -> JSONResponse:
    return accepted()


@auth.post("/request-magic-code")
async def request_magic_code_route(payload: MagicCodeRequest) -> JSONResponse:
    return accepted()


@oauth2.post("/login")
async def login_route(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> JSONResponse:
    return accepted()


@oauth2.post("/verify-2fa")
async def verify2fa_route(payload: Verify2FAPayload) -> JSONResponse:
    return accepted()


@oauth2.post("/refresh")
async def refresh_token_route(payload: RefreshRequest) -> JSONResponse:
    return accepted()


@oauth2.post("/authorize", dependencies=[CurrentUser])
async def authorize_route(payload: OauthAuthorizeInput) -> JSONResponse:
    return accepted()


@oauth2.post("/code", dependencies=[CurrentUser])
async def code_route(payload: OauthCodeInput) -> JSONResponse:
    return accepted()


@oauth2.post("/token")
async def token_route(payload: OauthRequestToken) -> JSONResponse:
    return accepted()


@auth.post("/pats", dependencies=[CurrentUser])
async def create_pat(payload: CreatePatRequest) -> JSONResponse:
    return accepted()


@auth.get("/pats", dependencies=[CurrentUser])
async def list_pats() -> JSONResponse:
    return accepted()


@auth.delete("/pats/{id}", dependencies=[CurrentUser])
async def revoke_pat(id: str) -> JSONResponse:  # noqa: A002
    return accepted()


app = FastAPI(docs_url=None, redoc_url=None)
app.include_router(auth)
app.include_router(oauth2)
app.add_exception_handler(RequestValidationError, validation_error_handler)
