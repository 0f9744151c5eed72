"""`liuhen settings`: every setting, what it's for and what it is."""

from __future__ import annotations

import json
from typing import Annotated

import typer

SECRET = frozenset(
    {
        "database_url",
        "s3_access_key",
        "s3_secret_key",
        "smtp_password",
        "ldap_bind_password",
        "oidc_client_secret",
    }
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("settings", help="列出全部设置、说明和当前值")(settings)


def settings(as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False) -> None:
    """Print the settings in force. What is or holds a password is shown as set or not."""
    from liuhen.site import config
    from liuhen.site.config_sign_in import items_of

    in_force = config.load()
    own = config.Settings.__annotations__  # the home first; what is inherited stands behind
    rows = []
    for name, field in sorted(config.Settings.model_fields.items(), key=lambda each: each[0] not in own):
        value = getattr(in_force, name)
        if name in SECRET and value:
            value = "（已设置）"
        row = {"name": name, "value": value, "description": field.description or ""}
        rows.append(row | {"dengbao": items_of(field.json_schema_extra)})
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    typer.echo(f"# 写入 {in_force.home / config.FILE_NAME}，或设环境变量 LIUHEN_<大写名称>（优先）\n")
    for row in rows:
        shown = json.dumps(row["value"], ensure_ascii=False, default=str)
        serves = f"GB/T 22239-2019 {'、'.join(row['dengbao'])}" if row["dengbao"] else "无对应条款"
        typer.echo(f"# {row['description']}\n# 等保：{serves}\n{row['name']} = {shown}\n")
