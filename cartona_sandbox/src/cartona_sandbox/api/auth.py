"""Who calls: the token in the header, and the accounts it opens."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from ..accounts import Account, narrow
from ..answers import Refused
from ..dependencies import SandboxDep


async def _token_accounts(
    sandbox: SandboxDep,
    token: Annotated[
        str, Header(alias="AuthorizationToken", description="As Cartona gave it, no `Bearer`")
    ] = "",
) -> list[Account]:
    accounts = sandbox.accounts.of_token(token)
    if not accounts:
        # Cartona says 400, not 401. Contract, *Transport*.
        raise Refused("Authentication failed: invalid credentials", status=400)
    return accounts


#: All supplier accounts that the request's token opens.
TokenAccounts = Annotated[list[Account], Depends(_token_accounts)]


async def _chosen_accounts(
    accounts: TokenAccounts, internal_supplier_code: str | None = None
) -> list[Account]:
    return narrow(accounts, internal_supplier_code)


#: Those of the token's accounts that the query's `internal_supplier_code` names.
ChosenAccounts = Annotated[list[Account], Depends(_chosen_accounts)]
