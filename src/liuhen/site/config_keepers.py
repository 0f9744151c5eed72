"""Settings of the second keepers of the ledger's checkpoints, and of the time-stamping authority."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from liuhen.errors import LiuhenError
from liuhen.site.config_sign_in import dengbao


class KeeperSettings(BaseSettings):
    """Where checkpoints go, and whose word about them counts."""

    witness_folders: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="账本检查点自动存入的文件夹（如法制机构的 U 盘），绝对路径，逗号分隔；空为不存",
        json_schema_extra=dengbao("8.1.4.3 c)"),
    )
    witness_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="账本检查点自动送往的见证主机，https:// 地址（不含 /add-checkpoint），逗号分隔",
        json_schema_extra=dengbao("8.1.4.3 c)"),
    )
    witness_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="见证人的公钥，逗号分隔；只采用这些公钥的副署", json_schema_extra=dengbao("8.1.4.3 c)")
    )
    witness_ca: Path | None = Field(
        default=None,
        description="签发见证主机、时间戳服务 HTTPS 证书的 CA 证书文件（PEM）；不写时只信任操作系统的",
        json_schema_extra=dengbao("8.1.4.8 a)"),
    )
    witness_mails: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="账本检查点自动寄往的邮箱，逗号分隔；须已设置 smtp_host",
        json_schema_extra=dengbao("8.1.4.3 c)", "8.1.4.8 a)"),
    )
    witness_hours: int = Field(
        default=1,
        ge=1,
        le=168,
        description="有新记录时，每隔多少小时送出一次检查点",
        json_schema_extra=dengbao("8.1.4.3 c)"),
    )
    stamp_url: str = Field(
        default="", description="可信时间戳服务（RFC 3161）的地址；空为不申请", json_schema_extra=dengbao("8.1.4.3 c)")
    )
    stamp_ca: Path | None = Field(
        default=None,
        description="可信时间戳服务的根证书文件（PEM）；与 stamp_url 同时设置",
        json_schema_extra=dengbao("8.1.4.3 c)"),
    )
    stamp_digest: Literal["sha256", "sm3"] = Field(
        default="sha256",
        description="申请时间戳所用的摘要：sha256 或 sm3",
        json_schema_extra=dengbao("8.1.4.3 c)", "8.1.4.7 b)"),
    )

    @field_validator("witness_folders", "witness_urls", "witness_keys", "witness_mails", mode="before")
    @classmethod
    def _keepers_are_listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("witness_folders")
    @classmethod
    def _folders_are_absolute(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        if any(not each.is_absolute() for each in value):
            raise ValueError("应为绝对路径")
        return value

    @field_validator("witness_urls", "stamp_url")
    @classmethod
    def _may_be_posted_to(cls, value: tuple[str, ...] | str) -> tuple[str, ...] | str:
        from liuhen.ledger.handing import is_allowed

        if any(not is_allowed(each) for each in ((value,) if isinstance(value, str) else value) if each):
            raise ValueError("应为 https:// 地址（本机可用 http://），不带用户名、? 和 #")
        return value

    @field_validator("witness_keys")
    @classmethod
    def _keys_are_witnesses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from liuhen.ledger.cosignature import parse_witness

        try:
            for each in value:
                parse_witness(each)
        except LiuhenError:
            raise ValueError("应为 liuhen ledger witness 显示的见证人公钥") from None
        return value

    @model_validator(mode="after")
    def _keepers_are_whole(self) -> Self:
        if bool(self.stamp_url) != (self.stamp_ca is not None):
            raise ValueError("stamp_url 与 stamp_ca 须同时设置")
        if any("@" not in each or any(sign in each for sign in " <>;\r\n") for each in self.witness_mails):
            raise ValueError("witness_mails 应为邮箱地址，如 fazhi@bureau.example")
        return self
