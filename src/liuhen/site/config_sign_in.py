"""What a site sets about signing in: passwords, lockout, second factor, sessions, a directory, a provider.

Settings serve items of GB/T 22239-2019 (等保); each says which (`dengbao`), `./liuhen settings` prints it, and
`docs/operate/dengbao.md` has the table.
"""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

ROLES = (
    "officer",
    "leader",
    "office",
    "archivist",
    "legal",
    "head",
    "system_admin",
    "security_admin",
    "audit_admin",
)
"""The names of `liuhen.people.models.Role`, which can't be imported before Django has its settings; a test compares."""


def dengbao(*items: str) -> dict[str, Any]:
    """The items of GB/T 22239-2019, level 3, that a setting serves, for `json_schema_extra`: `8.1.4.1 a)`."""
    return {"dengbao": list(items)}


def is_loopback(host: str | None) -> bool:
    """Whether a name or address is this machine's own, which no other reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def items_of(extra: object) -> list[str]:
    """The items that a setting's `json_schema_extra` names; none when it serves none."""
    return list(extra.get("dengbao", [])) if isinstance(extra, dict) else []


class SignInSettings(BaseSettings):
    """Signing in, as a part of `liuhen.site.config.Settings`."""

    password_length: int = Field(
        default=10, ge=8, le=128, description="密码的最少字符数", json_schema_extra=dengbao("8.1.4.1 a)")
    )
    password_kinds: int = Field(
        default=3,
        ge=1,
        le=4,
        description="密码至少包含大写字母、小写字母、数字、其他字符这四类中的几类",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    password_history: int = Field(
        default=5,
        ge=0,
        le=50,
        description="新密码不能与最近用过的几个密码相同；0 为不检查",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    password_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        description="密码使用多少天后须更换；0 为不要求（测评常见做法为 90）",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    sign_in_failures: int = Field(
        default=5,
        ge=1,
        le=100,
        description="同一地址对同一用户名连续登录失败（或同一账号连续输错动态码）多少次后暂停登录",
        json_schema_extra=dengbao("8.1.4.1 b)"),
    )
    sign_in_wait_minutes: int = Field(
        default=15, ge=1, le=1440, description="暂停登录多少分钟", json_schema_extra=dengbao("8.1.4.1 b)")
    )
    sign_in_name_failures: int = Field(
        default=20,
        ge=5,
        le=1000,
        description="同一用户名从所有地址累计登录失败多少次后，没有登录过的地址须等待才能再试"
        "（本人以前登录过的地址不受影响；登录成功或一天没有失败后重新计数）",
        json_schema_extra=dengbao("8.1.4.1 b)"),
    )
    sign_in_name_wait_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        description="上一项等待多少秒；每再累计同样次数加倍，最长为 sign_in_wait_minutes",
        json_schema_extra=dengbao("8.1.4.1 b)"),
    )
    sign_in_days: int = Field(
        default=180,
        ge=30,
        le=3650,
        description="登录地址和浏览器的记录保存多少天；登录本身在留痕记录中长期保存",
        json_schema_extra=dengbao("8.1.4.3 a)", "8.1.4.11 a)"),
    )
    session_idle_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="无操作多少分钟后自动退出登录",
        json_schema_extra=dengbao("8.1.4.1 b)"),
    )
    session_hours: int = Field(
        default=12, ge=1, le=168, description="登录最长持续多少小时", json_schema_extra=dengbao("8.1.4.1 b)")
    )
    sessions_at_once: int = Field(
        default=5,
        ge=1,
        le=50,
        description="同一账号最多同时有几处登录；超出时结束最久未使用的一处",
        json_schema_extra=dengbao("8.1.4.1 b)"),
    )
    second_factor_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="必须使用动态码（第二因素）的角色，逗号分隔：officer 执法人员、leader 大队负责人、office 办公室、"
        "archivist 档案管理员、legal 法制机构、head 局负责人、system_admin 系统管理员、security_admin 安全管理员、"
        "audit_admin 审计管理员；* 为全部；空为由各人自愿",
        json_schema_extra=dengbao("8.1.4.1 d)"),
    )
    token_days: int = Field(
        default=365, ge=1, le=3650, description="访问令牌的最长有效天数", json_schema_extra=dengbao("8.1.4.1 a)")
    )

    ldap_url: str = Field(
        default="",
        description="用于核对密码的目录服务器（LDAP、AD），如 ldap://dc.bureau.example；空为不用。"
        "账号仍须在留痕中建立并关联，目录只核对密码",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    ldap_starttls: bool = Field(
        default=True,
        description="与 ldap:// 服务器的连接是否先转为加密（StartTLS）；不加密时只能连接本机",
        json_schema_extra=dengbao("8.1.4.1 c)", "8.1.4.8 a)"),
    )
    ldap_ca: Path | None = Field(
        default=None,
        description="签发目录服务器证书的本局 CA 证书文件（PEM）；不写时只信任操作系统信任的证书",
        json_schema_extra=dengbao("8.1.4.1 c)"),
    )
    ldap_base: str = Field(
        default="",
        description="在目录的哪一部分查找人员，如 ou=people,dc=bureau,dc=example",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    ldap_filter: str = Field(
        default="(uid={username})",
        description="按什么查找人员；{username} 为账号关联的目录用户名。AD 一般为 (sAMAccountName={username})",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    ldap_bind_dn: str = Field(
        default="", description="查找时使用的目录账号（DN）；空为匿名查找", json_schema_extra=dengbao("8.1.4.1 a)")
    )
    ldap_bind_password: str = Field(
        default="", description="查找时使用的目录账号的密码", json_schema_extra=dengbao("8.1.4.1 a)")
    )
    ldap_seconds: int = Field(
        default=5, ge=1, le=60, description="等待目录服务器的秒数", json_schema_extra=dengbao("8.1.4.1 b)")
    )

    oidc_issuer: str = Field(
        default="",
        description="统一身份认证平台（OpenID Connect）的地址（issuer），如 https://sso.city.example；空为不用。"
        "只有已关联的账号才能由此登录",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )
    oidc_client_id: str = Field(
        default="", description="在统一身份认证平台登记的客户端标识", json_schema_extra=dengbao("8.1.4.1 a)")
    )
    oidc_client_secret: str = Field(
        default="", description="客户端密钥；公共客户端留空（始终使用 PKCE）", json_schema_extra=dengbao("8.1.4.1 a)")
    )
    oidc_ca: Path | None = Field(
        default=None,
        description="签发平台证书的 CA 证书文件（PEM）；不写时只信任操作系统信任的证书",
        json_schema_extra=dengbao("8.1.4.1 c)"),
    )
    oidc_name: str = Field(
        default="统一身份认证",
        min_length=1,
        max_length=30,
        description="登录页上统一身份认证按钮的名称",
        json_schema_extra=dengbao("8.1.4.1 a)"),
    )

    @field_validator("second_factor_roles", mode="before")
    @classmethod
    def _roles_are_listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("second_factor_roles")
    @classmethod
    def _roles_are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value == ("*",):
            return ROLES
        for name in value:
            if name not in ROLES:
                raise ValueError(f"没有角色“{name}”，只能是 {'、'.join(ROLES)} 或 *")
        return value

    @field_validator("ldap_url")
    @classmethod
    def _is_a_directory(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"ldap", "ldaps"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("应为 ldap://主机[:端口] 或 ldaps://主机[:端口]")
        return value

    @field_validator("ldap_filter")
    @classmethod
    def _filter_asks_for_the_name(cls, value: str) -> str:
        if value.count("{username}") != 1 or not (value.startswith("(") and value.endswith(")")):
            raise ValueError("应为一个带括号的查找条件，其中有一处 {username}，如 (uid={username})")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_a_provider(cls, value: str) -> str:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
        if value and (not is_safe or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("应为 https://主机[/路径]")
        return value.rstrip("/")

    @field_validator("ldap_ca", "oidc_ca")
    @classmethod
    def _is_an_authority(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context().load_verify_locations(cafile=value)
            except OSError as error:  # also what ssl says of a file without a certificate
                raise ValueError("应为可以读取的 PEM 证书文件") from error
        return value

    @model_validator(mode="after")
    def _outside_proof_is_whole(self) -> SignInSettings:
        if self.ldap_url and not self.ldap_base:
            raise ValueError("设置 ldap_url 时须同时设置 ldap_base")
        if bool(self.ldap_bind_dn) != bool(self.ldap_bind_password):
            raise ValueError("ldap_bind_dn 与 ldap_bind_password 须同时设置")
        parts = urlsplit(self.ldap_url)
        if parts.scheme == "ldap" and not self.ldap_starttls and not is_loopback(parts.hostname):
            raise ValueError("目录服务器不在本机时，ldap_starttls 不能为 false：密码会在网络上明文传送")
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("设置 oidc_issuer 时须同时设置 oidc_client_id")
        return self
