"""The two measured operations on FastAPI, with fixed answers: no state, no password check."""
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
Bearer = Annotated[str, Depends(OAuth2PasswordBearer("/v1/oauth2/login"))]


class PortalLogin(BaseModel):
    email: str
    password: str
    portal_id: str


class Token(BaseModel):
    access_token: str
    refresh_token: str
    token_type: str = "bearer"


class Organization(BaseModel):
    id: str
    name: str


class InitialLoad(BaseModel):
    organization: Organization
    organizations: list[Organization]


@app.post("/v1/auth/portal/login")
async def portal_login(body: PortalLogin) -> Token:
    return Token(access_token="a" * 300, refresh_token="r" * 32)


@app.get("/v1/auth/load")
async def load(token: Bearer) -> InitialLoad:
    acme = Organization(id="org_acme", name="Acme")
    return InitialLoad(organization=acme, organizations=[acme])
