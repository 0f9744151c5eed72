"""`liuhen accounts`: accounts and roles from the machine itself, each change an entry like any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.people.actors import Actor
    from liuhen.people.models import AccessToken, Role

commands = typer.Typer(help="账号、角色和访问令牌", no_args_is_help=True)
Username = Annotated[str, typer.Argument(help="用户名")]
PasswordFile = Annotated[Path, typer.Option(help="密码所在文件（取首行）", exists=True, dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, name="accounts")


def _prepare() -> None:
    """Open the instance: see there."""
    from liuhen.cli.django_setup import open_instance

    open_instance()


@commands.command("list", help="列出全部账号及其角色")
def show() -> None:
    """List the accounts."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import queries

    for line in queries.account_lines(now=now()):
        account = line.account
        roles = _("、").join(
            f"{grant.get_role_display()}{f' ({grant.unit.name})' if grant.unit else ''}" for grant in line.grants
        )
        states = [
            word
            for word, holds in (
                (_("已停用"), not account.is_active),
                (_("角色待恢复"), account.roles_rest_since is not None),
                (_("待修改密码"), account.must_change_password),
            )
            if holds
        ]
        typer.echo("\t".join([account.username, account.name, roles or "—", _("、").join(states)]).rstrip())


@commands.command("create", help="创建账号（首次登录须修改密码）")
def create(
    username: Username, password_file: PasswordFile, name: Annotated[str, typer.Option(help="姓名")] = ""
) -> None:
    """Open an account."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations

    operations.create_account(
        actor=_actor(), now=now(), username=username, name=name or username, password=_first_line(password_file)
    )


@commands.command("password", help="重置密码（角色随之暂停，待恢复）")
def password(username: Username, password_file: PasswordFile) -> None:
    """Give an account a new password."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    account = queries.account_named(username)
    operations.set_password(actor=_actor(), now=now(), account_id=account.id, password=_first_line(password_file))


@commands.command("resume", help="确认本人后恢复其角色")
def resume(username: Username) -> None:
    """Let an account's roles count again."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    operations.resume_roles(actor=_actor(), now=now(), account_id=queries.account_named(username).id)


@commands.command("grant", help="授予角色")
def grant(
    username: Username,
    role: Annotated[str, typer.Argument(help="角色代码，如 officer")],
    unit: Annotated[str, typer.Option(help="适用单位名称；省略为全局")] = "",
) -> None:
    """Give a role."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    operations.grant_role(
        actor=_actor(),
        now=now(),
        account_id=queries.account_named(username).id,
        role=_role(role),
        unit_id=queries.unit_named(unit).id if unit else None,
    )


@commands.command("revoke", help="撤销角色")
def revoke(username: Username, role: Annotated[str, typer.Argument(help="角色代码")]) -> None:
    """Take a role back, in every unit."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    wanted = _role(role)
    for held in queries.grant_rows(queries.account_named(username).id):
        if held.role == wanted:
            operations.revoke_role(actor=_actor(), now=now(), grant_id=held.id)


@commands.command("deactivate", help="停用账号")
def deactivate(username: Username) -> None:
    """Close an account."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    operations.deactivate(actor=_actor(), now=now(), account_id=queries.account_named(username).id)


@commands.command("unlock", help="解除登录锁定")
def unlock(username: Username) -> None:
    """Let somebody try again at once who is shut out."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    operations.unlock(actor=_actor(), now=now(), account_id=queries.account_named(username).id)


@commands.command("reset-second-factor", help="解除动态码绑定（本人的手机和恢复码都丢失时）")
def reset_second_factor(username: Username) -> None:
    """Take a second factor off, for the security administrator who lost their own."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    operations.reset_second_factor(actor=_actor(), now=now(), account_id=queries.account_named(username).id)


@commands.command("token", help="创建访问令牌，只显示一次")
def token(
    username: Username,
    name: Annotated[str, typer.Option(help="用途")] = "console",
    days: Annotated[int, typer.Option(help="有效天数")] = 90,
    scope: Annotated[
        str, typer.Option(help="范围：all 与本人相同，read 只读，intake 只用于采集，named 只限 --may 所列")
    ] = "all",
    may: Annotated[list[str] | None, typer.Option(help="范围为 named 时可以做的事，按代码，可重复")] = None,
) -> None:
    """Make an access token and print its secret."""
    _prepare()
    from liuhen.clock import now
    from liuhen.people import operations, queries

    made = operations.create_token(
        actor=_actor(),
        now=now(),
        name=name,
        days=days,
        scope=_scope(scope),
        capabilities=may or (),
        account_id=queries.account_named(username).id,
    )
    typer.echo(made.secret)


def _actor() -> Actor:
    from liuhen.cli.acting import acting

    return acting()


def _role(text: str) -> Role:
    from liuhen.people.models import Role

    if text not in Role.values:
        raise typer.BadParameter(_("角色代码应为 {codes}").format(codes=" / ".join(Role.values)), param_hint="ROLE")
    return Role(text)


def _scope(text: str) -> AccessToken.Scope:
    from liuhen.people.models import AccessToken

    if text not in AccessToken.Scope.values:
        codes = " / ".join(AccessToken.Scope.values)
        raise typer.BadParameter(_("范围代码应为 {codes}").format(codes=codes), param_hint="--scope")
    return AccessToken.Scope(text)


def _first_line(path: Path) -> str:
    return path.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
