"""`access.*` of the pbs face, and what gateways ask about its logins."""

from __future__ import annotations

from typing import Any

from generated.errors import internal as internal_errors
from generated.errors import pbs as errors
from generated.proto.internal.v1 import internal_pb2 as internal_pb
from generated.proto.pbs.v1 import pbs_pb2 as pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from generated.wire import internal as internal_wire
from generated.wire import pbs as wire
from runtime.contract import caller
from runtime.contract.abi import Json
from runtime.storage.access.access import Access, NoToken, TokenExists
from runtime.storage.access.roles import ROOT, Grant, Privilege, normal, user_of
from runtime.storage.principals import XO


class AccessService(grpc.AccessServiceServicer):
    def __init__(self, access: Access) -> None:
        self._access = access

    async def CreateTicket(self, request: Any, context: Any) -> pb.AccessServiceCreateTicketResponse:
        params = wire.access_create_ticket_params(request)
        user = params["username"]
        if "!" in user:
            raise errors.WrongCredentials(reason="an API token needs no ticket, and gets none")
        made = self._access.login(user, params["password"])
        if made is None:
            raise errors.WrongCredentials(reason=f"the password of {user} is another one")
        ticket, csrf = made
        return wire.access_create_ticket_response({"username": user, "ticket": ticket, "CSRFPreventionToken": csrf})

    async def RemoveTicket(self, request: Any, context: Any) -> pb.AccessServiceRemoveTicketResponse:
        return wire.access_remove_ticket_response(None)

    async def Permissions(self, request: Any, context: Any) -> pb.AccessServicePermissionsResponse:
        params = wire.access_permissions_params(request)
        user = _user(context)
        asked = params.get("auth-id", user)
        if asked != user and user_of(asked) != user:
            self._administrate(user)
        paths = {grant.path for grant in self._access.grants} | {"/"}
        if "path" in params:
            paths = {normal(params["path"])}
        found = {path: self._access.privileges(asked, path) for path in sorted(paths)}
        value: Json = {
            path: {privilege.value: below for privilege, below in held.items()} for path, held in found.items() if held
        }
        return wire.access_permissions_response(value)

    async def Users(self, request: Any, context: Any) -> pb.AccessServiceUsersResponse:
        params = wire.access_users_params(request)
        user = _user(context)
        all_of_them = Privilege.PERMISSIONS in self._access.privileges(user, "/")
        shown = sorted(self._access.users if all_of_them else {user_of(user)})
        tokens = {one: self._access.tokens(one) if params["include_tokens"] else [] for one in shown}
        return wire.access_users_response(
            [{"userid": one, "tokens": [_token(token) for token in tokens[one]]} for one in shown]
        )

    async def Tokens(self, request: Any, context: Any) -> pb.AccessServiceTokensResponse:
        owner = wire.access_tokens_params(request)["userid"]
        self._own(context, owner)
        return wire.access_tokens_response([_token(token) for token in self._access.tokens(owner)])

    async def CreateToken(self, request: Any, context: Any) -> pb.AccessServiceCreateTokenResponse:
        params = wire.access_create_token_params(request)
        self._own(context, params["userid"])
        id = f"{params['userid']}!{params['token-name']}"
        try:
            secret = await self._access.create_token(id, params.get("comment"), params["enable"], params["expire"])
        except TokenExists:
            raise errors.TokenExists(token=id) from None
        return wire.access_create_token_response({"tokenid": id, "value": secret})

    async def RemoveToken(self, request: Any, context: Any) -> pb.AccessServiceRemoveTokenResponse:
        params = wire.access_remove_token_params(request)
        self._own(context, params["userid"])
        id = f"{params['userid']}!{params['token-name']}"
        try:
            await self._access.remove_token(id)
        except NoToken:
            raise errors.TokenNotFound(token=id) from None
        return wire.access_remove_token_response(None)

    async def Acl(self, request: Any, context: Any) -> pb.AccessServiceAclResponse:
        params = wire.access_acl_params(request)
        self._administrate(_user(context))
        path = normal(params.get("path", "/"))
        shown = [
            {
                "path": grant.path,
                "ugid": grant.auth_id,
                "ugid_type": "user",
                "roleid": grant.role,
                "propagate": grant.propagate,
            }
            for grant in self._access.grants
            if grant.path == path or (not params["exact"] and (grant.path + "/").startswith(path.rstrip("/") + "/"))
        ]
        return wire.access_acl_response(shown)

    async def SetAcl(self, request: Any, context: Any) -> pb.AccessServiceSetAclResponse:
        params = wire.access_set_acl_params(request)
        self._administrate(_user(context))
        who = params["auth-id"]
        if "!" in who and not params["delete"] and not self._access.knows(who):
            raise errors.UnknownPrincipal(principal=who)
        grant = Grant(normal(params["path"]), who, params["role"], params["propagate"])
        await self._access.set_grant(grant, remove=params["delete"])
        return wire.access_set_acl_response(None)

    def _own(self, context: Any, owner: str) -> None:
        """Raise permissionDenied unless the caller is the user itself, or an administrator."""
        user = _user(context)
        if user != owner:
            self._administrate(user)

    def _administrate(self, user: str) -> None:
        if Privilege.PERMISSIONS not in self._access.privileges(user, "/"):
            raise errors.PermissionDenied(user=user, privilege=Privilege.PERMISSIONS.value, path="/")


def check_secret(access: Access, request: internal_pb.PrincipalServiceCheckSecretRequest) -> Any:
    """Answer `principal.checkSecret`."""
    params = internal_wire.principal_check_secret_params(request)
    principal = access.check_secret(params["id"], params["secret"])
    if principal is None:
        raise internal_errors.InvalidToken()
    return internal_wire.principal_check_secret_response({"principal": principal})


def check_ticket(access: Access, request: internal_pb.PrincipalServiceCheckTicketRequest) -> Any:
    """Answer `principal.checkTicket`."""
    params = internal_wire.principal_check_ticket_params(request)
    principal = access.check_ticket(params["ticket"], params.get("csrf"))
    if principal is None:
        raise internal_errors.InvalidToken()
    return internal_wire.principal_check_ticket_response({"principal": principal})


def _user(context: Any) -> str:
    principal = caller(context).principal
    return ROOT if principal == XO else principal


def _token(token: Any) -> Json:
    value: dict[str, Json] = {
        "tokenid": token.id,
        "token-name": token.id.partition("!")[2],
        "enable": token.enabled,
        "expire": token.expires,
    }
    return value if token.comment is None else {**value, "comment": token.comment}
