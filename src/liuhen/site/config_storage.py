"""Settings of where originals are kept and copied, how often they're read through, and of backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, NoDecode

from liuhen.site.config_sign_in import dengbao

GIB = 1024**3


class StorageSettings(BaseSettings):
    """Stores, copies, locks, fixity and backups, as a part of `liuhen.site.config.Settings`; it checks them."""

    storage_url: str = Field(
        default="",
        description="原始资料存储地址，如 file:///data/archive，或 s3://桶名?endpoint=https://主机；"
        "空为 home 下的 archive 文件夹；s3 地址末尾加 &lock=yes 则按保存期限锁定内容，锁定后任何人都不能提前解除",
        json_schema_extra=dengbao("8.1.4.9 a)"),
    )
    s3_access_key: str = Field(
        default="",
        description="对象存储（S3）的访问密钥；也可写在 s3_credentials 文件中",
        json_schema_extra=dengbao("8.1.4.8 b)"),
    )
    s3_secret_key: str = Field(
        default="",
        description="对象存储（S3）的私有密钥；与 s3_access_key 同时设置",
        json_schema_extra=dengbao("8.1.4.8 b)"),
    )
    s3_credentials: Path | None = Field(
        default=None,
        description="对象存储密钥文件（TOML，含 access_key 和 secret_key），只应由运行本系统的用户可读",
        json_schema_extra=dengbao("8.1.4.8 b)"),
    )
    s3_ca: Path | None = Field(
        default=None,
        description="签发对象存储证书的本局 CA 证书文件（PEM）；不写时只信任操作系统信任的证书",
        json_schema_extra=dengbao("8.1.4.8 a)"),
    )
    copy_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="另存副本的存储地址，逗号分隔，如 file:///mnt/second（另一块磁盘或 NFS）或 s3://…；空为不另存",
        json_schema_extra=dengbao("8.1.4.9 a)", "8.1.4.9 b)"),
    )
    copy_credentials: Path | None = Field(
        default=None,
        description="副本所在对象存储的密钥文件；不写时与主存储相同",
        json_schema_extra=dengbao("8.1.4.8 b)"),
    )
    wipe_copies: int = Field(
        default=1,
        ge=1,
        le=3,
        description="原始资料核验了几份以后，才确认可以从执法记录仪清除；2 须设有 copy_urls",
        json_schema_extra=dengbao("8.1.4.9 a)"),
    )
    lock_days: int = Field(
        default=90,
        ge=2,
        le=3650,
        description="存储地址写有 lock=yes 时：永久保存和尚未起算保存期限的资料先锁定多少天，期满前由后台自动续锁；"
        "保存期限已知的锁定到期限届满。合规模式的锁定在到期前任何人都不能解除、不能缩短",
        json_schema_extra=dengbao("8.1.4.7 b)"),
    )
    fixity_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="在多少天之内把全部资料重新读取核对一遍",
        json_schema_extra=dengbao("8.1.4.7 b)"),
    )
    fixity_mib_per_second: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="定期核对每秒最多读取的兆字节数（MiB），以免影响采集和播放",
        json_schema_extra=dengbao("8.1.4.7 b)"),
    )
    reserve_bytes: int = Field(
        default=2 * GIB, ge=0, description="存储剩余空间低于此字节数（最多按磁盘的 5% 计）时停止采集"
    )

    backup_days: int = Field(
        default=7,
        ge=1,
        le=365,
        description="超过多少天没有完成备份时提醒系统管理员",
        json_schema_extra=dengbao("8.1.4.9 a)"),
    )

    backup_keep: int = Field(
        default=0,
        ge=0,
        le=10_000,
        description="备份文件夹中只留最近几次完成的备份；0 为全部保留；新备份核对无误后才清除更早的",
        json_schema_extra=dengbao("8.1.4.9 a)"),
    )
