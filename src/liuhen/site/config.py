"""What the person at the bureau can set: from the environment (LIUHEN_…) or `liuhen.toml` in the home folder.

The field descriptions below are what `./liuhen settings` prints and what the operating guide is made from.
"""

from __future__ import annotations

import os
import secrets
import ssl
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from liuhen.errors import InvalidError, LiuhenError
from liuhen.site.config_keepers import KeeperSettings
from liuhen.site.config_sign_in import SignInSettings, dengbao, is_loopback
from liuhen.site.config_storage import StorageSettings

PREFIX = "LIUHEN_"
FILE_NAME = "liuhen.toml"
NOT_SETTINGS = frozenset({"LIUHEN_PYTHON", "LIUHEN_TOKEN", "LIUHEN_BACKUP_PASSPHRASE"})  # read by commands alone


class SettingWrongError(InvalidError):
    """A setting can't be used. Fields: setting (its name), source (where it stands), problem (in Chinese)."""

    code = "site.setting_wrong"


def default_home() -> Path:
    """/var/lib/liuhen as root, else ~/.local/share/liuhen."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/liuhen")
    return Path.home() / ".local" / "share" / "liuhen"


class Settings(StorageSettings, SignInSettings, KeeperSettings):
    """Every setting with what it's for. The environment wins over the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default_factory=default_home, description="实例所在文件夹（只能由环境变量 LIUHEN_HOME 或命令行给出）"
    )
    database_url: str = Field(
        default="",
        description="数据库地址，如 postgresql://用户:密码@主机/库；空为 home 下的 SQLite",
        json_schema_extra=dengbao("8.1.4.8 b)", "8.1.4.9 a)"),
    )
    language: Literal["zh-hans", "en"] = Field(default="zh-hans", description="默认界面语言：zh-hans 或 en")
    rulebook: str = Field(
        default="gulou",
        min_length=1,
        description="本局采用的规则集：随附规则集的名称，或规则集文件夹的完整路径；换用前先运行 liuhen rules check",
    )
    name_pattern: str = Field(
        default="{日期}_{案号}_{地点}_{环节}_{序号}",
        description="音像资料标准名称的格式；可用 {日期} {时间} {案号} {地点} {分类} {环节} {记录仪} {执法人员} {序号}",
    )

    bureau_short: str = Field(default="", max_length=20, description="案号、文号中本局的简称，如（鼓）；可空")
    case_number_pattern: str = Field(
        default="{简称}应急{类别}〔{年份}〕{序号}号",
        description="案号的格式；可用 {简称} {类别}（检、罚、强）{年份} {序号}；新建案件时据此建议，仍可手写其他案号",
    )

    name_patterns: Path | None = Field(
        default=None, description="本局执法记录仪文件名格式文件（TOML），先于内置格式使用；空为只用内置格式"
    )

    dock_mounts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("/media", "/mnt", "/run/media"),
        description="采集站监视哪些文件夹之下的挂载点，逗号分隔；Windows 上为全部可移动磁盘和这里写明的盘，如 E:\\",
    )
    dock_signs: Path | None = Field(
        default=None, description="本局识别执法记录仪的设置文件（TOML）：卷标、设备型号、录像扩展名；空为只用内置的"
    )
    dock_workers: int = Field(default=4, ge=1, le=64, description="采集站同时采集多少张存储卡")

    document_number_pattern: str = Field(
        default="{简称}应急{文种}〔{年}〕{序号}号",
        description="文书编号的格式；可用 {简称} {文种} {年} {序号}",
    )
    document_mib: int = Field(default=200, ge=1, le=4096, description="文书每个文件的最大兆字节数（MiB）")
    document_files: int = Field(default=100, ge=1, le=999, description="一次上传的文书文件的最多个数")
    document_pages: int = Field(
        default=500, ge=1, le=5000, description="每个文书文件在页面中最多显示的页数；超出部分只保存原件"
    )

    archive_fonds: str = Field(default="", max_length=40, description="本局的全宗号（或档案室代号）；尚未取得时留空")
    archive_section: str = Field(default="", max_length=40, description="档号中的机构（问题）代码；可空")
    archive_number_pattern: str = Field(
        default="{全宗号}-{门类}·{年度}-{保管期限}-{机构}-{件号}",
        description="案卷档号的格式（DA/T 22）；可用 {全宗号} {门类} {年度} {保管期限} {机构} {件号}，空项省去；"
        "由档案室编号的用 {全宗号}-{目录号}-{案卷号} 等，组卷时填写",
    )
    recording_number_pattern: str = Field(
        default="{全宗号}-{门类}-{年度}-{件号}",
        description="录音、录像档号的格式（安监总厅〔2016〕134号）；可用 {全宗号} {门类} {年度} {件号}",
    )
    photo_number_pattern: str = Field(
        default="{全宗号}-{门类}-{年度}-{组号}-{件号}",
        description="照片档号的格式（安监总厅〔2016〕134号）：一案的照片为一组，件号即张号；不分组的去掉 {组号}",
    )
    volume_rules: Path | None = Field(
        default=None, description="本局的组卷规则文件（TOML）：排列次序、正副卷、保管期限；空为随附的规则"
    )
    consulting_rules: Path | None = Field(
        default=None,
        description="本局的查阅复制规则文件（TOML）：由谁审批、须写明什么、期限、提供前核查；空为随附的规则",
    )
    checking_rules: Path | None = Field(
        default=None,
        description="本局的四性检测项目文件（TOML）：各阶段检测项、格式、定期检测；空为随附的项目",
    )

    supervision_rules: Path | None = Field(
        default=None, description="本局的监督检查规则文件（TOML）：抽查数量、检查表；空为随附的规则"
    )
    carrier_rules: Path | None = Field(
        default=None, description="本局的载体规则文件（TOML）：光盘和硬盘的容量、套数、抽检比例；空为随附的规则"
    )
    speech_model: Path | None = Field(
        default=None,
        description="语音识别模型所在文件夹（ONNX 文件和 tokens.txt，见运行手册“语音识别”）；空为不识别语音",
    )
    face_model: Path | None = Field(
        default=None,
        description="人脸检测模型（ONNX 文件，见运行手册“遮挡副本”）；空为不自动找出人脸",
    )
    speech_auto: bool = Field(
        default=False, description="新采集的录像、录音是否自动识别语音；否则由人员在资料页面逐份提出"
    )
    unlock_commands: dict[str, tuple[str, ...]] = Field(
        default={},
        description="需要密码才能打开存储的执法记录仪：型号 = 解锁命令和参数，{serial} 换成序列号，不经命令行解释",
    )
    equipment_rules: Path | None = Field(
        default=None,
        description="本局的设备规则文件（TOML）：使用前检查项目和合格数值、保养项目和间隔、超时提醒；空为随附的规则",
    )
    disc_drive: str = Field(default="/dev/sr0", description="服务器上的光盘刻录机；没有这个设备时只提供映像下载")
    carrier_mounts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("/media", "/mnt", "/run/media"),
        description="可以在网页上核对的载体挂载在哪些文件夹之下，逗号分隔",
    )

    ledger_sm2: bool = Field(
        default=False,
        description="是否在账本检查点上加签国密 SM2/SM3 第二签名（需要支持 SM2 的 openssl 程序）",
        json_schema_extra=dengbao("8.1.4.7 b)"),
    )

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="网页服务监听的地址；0.0.0.0 为所有网络接口",
        json_schema_extra=dengbao("8.1.4.4 c)"),
    )
    plain_http: bool = Field(
        default=False,
        description="是否允许其他电脑用不加密的 HTTP 访问；密码和资料会在网络上明文传送，仅限独立的专用网络",
        json_schema_extra=dengbao("8.1.4.1 c)", "8.1.4.8 a)"),
    )
    port: int = Field(default=8400, ge=1, le=65535, description="网页服务端口", json_schema_extra=dengbao("8.1.4.4 a)"))
    bytes_port: int = Field(
        default=8401, ge=1, le=65535, description="播放与上传服务端口", json_schema_extra=dengbao("8.1.4.4 a)")
    )
    bytes_url: str = Field(
        default="",
        description="浏览器访问播放与上传服务的地址，如 https://liuhen-data.example；空为网页同一主机的 bytes_port",
    )
    page_url: str = Field(
        default="",
        description="浏览器访问网页的地址，如 https://liuhen.example；发送提醒邮件，或播放与上传服务另有主机名时需要",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("*",),
        description="允许浏览器使用的主机名，逗号分隔；* 为任意",
        json_schema_extra=dengbao("8.1.4.4 d)"),
    )
    https: bool = Field(
        default=False,
        description="浏览器是否经由 HTTPS 访问（启用安全 Cookie 与 HSTS）；设有证书时自动启用",
        json_schema_extra=dengbao("8.1.4.1 c)", "8.1.4.8 a)"),
    )
    tls_certificate: Path | None = Field(
        default=None,
        description="TLS 证书文件（PEM）；与 tls_key 同时设置",
        json_schema_extra=dengbao("8.1.4.1 c)", "8.1.4.7 a)", "8.1.4.8 a)"),
    )
    tls_key: Path | None = Field(
        default=None,
        description="TLS 私钥文件（PKCS#8 PEM，不设密码）",
        json_schema_extra=dengbao("8.1.4.1 c)", "8.1.4.7 a)", "8.1.4.8 a)"),
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="前方受信任的反向代理层数；大于 0 时采信 X-Forwarded-For 与 X-Forwarded-Proto",
        json_schema_extra=dengbao("8.1.4.3 b)"),
    )

    smtp_host: str = Field(default="", description="发送提醒邮件的服务器（SMTP）；空为不发邮件")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="邮件服务器端口，常用 587、465 或 25")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="与邮件服务器的加密：starttls、tls（常用端口 465）或 none（仅限内网）",
        json_schema_extra=dengbao("8.1.4.8 a)"),
    )
    smtp_ca: Path | None = Field(
        default=None,
        description="签发邮件服务器证书的本局 CA 证书文件（PEM）；不写时只信任操作系统信任的证书",
        json_schema_extra=dengbao("8.1.4.8 a)"),
    )
    smtp_user: str = Field(
        default="", description="邮件服务器的用户名；空为不登录", json_schema_extra=dengbao("8.1.4.8 a)")
    )
    smtp_password: str = Field(default="", description="邮件服务器的密码", json_schema_extra=dengbao("8.1.4.8 a)"))
    smtp_from: str = Field(default="", description="提醒邮件的发件地址，如 liuhen@bureau.example")
    reminder_hour: int = Field(default=8, ge=0, le=23, description="工作日几点以后发送提醒邮件（0 至 23）")

    page_threads: int = Field(default=8, ge=1, le=256, description="网页服务的线程数")
    bytes_threads: int = Field(default=64, ge=1, le=1024, description="播放与上传服务的线程数，即同时进行的传输数")

    @field_validator("home")
    @classmethod
    def _home_is_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("allowed_hosts", "carrier_mounts", "copy_urls", "dock_mounts", mode="before")
    @classmethod
    def _hosts_are_listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ValueError("应以 postgresql:// 或 sqlite:// 开头")
        return value

    @field_validator("bytes_url", "page_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError("应为 http(s)://主机[:端口]，不带路径")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("smtp_from")
    @classmethod
    def _is_a_mail_address(cls, value: str) -> str:
        name, _at, domain = value.rpartition("@")
        if value and (not name or not domain or any(sign in value for sign in " <>,;\r\n")):
            raise ValueError("应为一个邮箱地址，如 liuhen@bureau.example")
        return value

    @field_validator("smtp_host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        if any(sign in value for sign in "/@ \t\r\n"):
            raise ValueError("应为主机名或 IP 地址，不带 smtp:// 和端口")
        return value

    @field_validator("storage_url", "copy_urls")
    @classmethod
    def _stores_are_known(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        from liuhen.prose import say
        from liuhen.storage import name_of

        for url in filter(None, (value,) if isinstance(value, str) else value):
            try:
                name_of(url)
            except LiuhenError as error:
                raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("smtp_ca", "s3_ca", "witness_ca", "stamp_ca")
    @classmethod
    def _is_a_certificate(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context().load_verify_locations(cafile=value)
            except OSError as error:  # also what ssl says of a file without a certificate
                raise ValueError("应为可以读取的 PEM 证书文件") from error
        return value

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Settings:
        if self.smtp_host and not (self.smtp_from and self.page_url):
            raise ValueError("设置 smtp_host 时须同时设置 smtp_from 和 page_url")
        if self.witness_mails and not self.smtp_host:
            raise ValueError("设置 witness_mails 时须同时设置 smtp_host")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("smtp_user 与 smtp_password 须同时设置")
        return self

    @field_validator("rulebook")
    @classmethod
    def _rulebook_is_whole(cls, value: str) -> str:
        from liuhen.prose import say
        from liuhen.rules import shelf

        try:
            shelf.rulebook(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("name_pattern")
    @classmethod
    def _pattern_is_known(cls, value: str) -> str:
        from liuhen.recordings.errors import NamePatternError
        from liuhen.recordings.naming import NameFacts, compose

        blank = dict.fromkeys(("day", "time", "case_number", "place", "recording_class", "point", "recorder"), "")
        try:
            compose(value, NameFacts(**blank, officer="", sequence=1))
        except NamePatternError as error:
            raise ValueError(f"不认识“{{{error.fields['field']}}}”") from None
        return value

    @field_validator("case_number_pattern")
    @classmethod
    def _number_pattern_is_known(cls, value: str) -> str:
        from liuhen.cases.numbering import unknown_field

        if unknown := unknown_field(value):
            raise ValueError(f"不认识“{{{unknown}}}”")
        return value

    @field_validator("archive_number_pattern", "recording_number_pattern", "photo_number_pattern")
    @classmethod
    def _archive_pattern_is_known(cls, value: str, info: ValidationInfo) -> str:
        from liuhen.archive.volumes.numbering import SERIAL, is_by_hand, unknown_field

        if unknown := unknown_field(value):
            raise ValueError(f"不认识“{{{unknown}}}”")
        if info.field_name == "archive_number_pattern" and is_by_hand(value):
            return value
        if "{" + SERIAL + "}" not in value:
            raise ValueError(f"应包含“{{{SERIAL}}}”")
        return value

    @field_validator("volume_rules")
    @classmethod
    def _volume_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.volumes import volume_rules

        try:
            volume_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("consulting_rules")
    @classmethod
    def _consulting_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.consulting import consulting_rules

        try:
            consulting_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("carrier_rules")
    @classmethod
    def _carrier_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.carriers import carrier_rules

        try:
            carrier_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("supervision_rules")
    @classmethod
    def _supervision_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.supervision import supervision_rules

        try:
            supervision_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("checking_rules")
    @classmethod
    def _checking_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.checking import checking_rules

        try:
            checking_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @field_validator("equipment_rules")
    @classmethod
    def _equipment_rules_are_whole(cls, value: Path | None) -> Path | None:
        from liuhen.prose import say
        from liuhen.rules.equipment import equipment_rules

        try:
            equipment_rules(value)
        except LiuhenError as error:
            raise ValueError(say(error).rstrip("。")) from None
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate 与 tls_key 须同时设置")
        if self.port == self.bytes_port:
            raise ValueError("port 与 bytes_port 不能相同")
        return self

    @model_validator(mode="after")
    def _stores_are_whole(self) -> Settings:
        if bool(self.s3_access_key) != bool(self.s3_secret_key):
            raise ValueError("s3_access_key 与 s3_secret_key 须同时设置")
        if self.wipe_copies > 1 + len(self.copy_urls):
            raise ValueError("wipe_copies 多于所设的存储份数：请在 copy_urls 中增设存储")
        return self

    @property
    def is_https(self) -> bool:
        """Whether browsers come by HTTPS, to us or to a proxy in front."""
        return self.https or self.tls_certificate is not None

    @property
    def is_open_in_the_clear(self) -> bool:
        """Whether other machines would reach the pages without encryption, and nobody said that they may."""
        return not (self.is_https or self.plain_http or is_loopback(self.host))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _home() / FILE_NAME)


def _home() -> Path:
    return Path(os.environ.get("LIUHEN_HOME") or default_home()).expanduser()


def load() -> Settings:
    """Read the settings as they are now.

    Raises:
        SettingWrongError: one is unknown or can't be used; it names the setting, where it stands and why.
    """
    _refuse_unknown_environment()
    _refuse_home_in_file()
    try:
        return Settings()
    except ValidationError as error:
        raise _wrong(error.errors()[0]) from None  # the value may be a password: it doesn't go on into a traceback
    except ValueError as error:  # pydantic-settings: a list in the environment that isn't JSON
        raise SettingWrongError(setting=PREFIX, source="环境变量", problem=str(error)) from None


def _refuse_unknown_environment() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingWrongError(setting=name, source="环境变量", problem="没有这项设置")


def _refuse_home_in_file() -> None:
    path = _home() / FILE_NAME
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingWrongError(setting=FILE_NAME, source=str(path), problem=f"无法读取：{error}") from None
    if "home" in content:
        raise SettingWrongError(setting="home", source=str(path), problem="不能写在文件中，请用环境变量 LIUHEN_HOME")


_PROBLEMS: dict[str, Callable[[dict[str, Any]], str]] = {
    "extra_forbidden": lambda _: "没有这项设置",
    "int_parsing": lambda _: "应为整数",
    "int_type": lambda _: "应为整数",
    "int_from_float": lambda _: "应为整数",
    "bool_parsing": lambda _: "应为 true 或 false",
    "bool_type": lambda _: "应为 true 或 false",
    "string_type": lambda _: "应为文字",
    "string_too_short": lambda _: "不能为空",
    "path_type": lambda _: "应为路径",
    "tuple_type": lambda _: "应为列表",
    "literal_error": lambda context: f"只能是 {context['expected'].replace(' or ', ' 或 ')}",
    "greater_than_equal": lambda context: f"不能小于 {context['ge']}",
    "less_than_equal": lambda context: f"不能大于 {context['le']}",
    "value_error": lambda context: str(context["error"]),
}


def _wrong(details: ErrorDetails) -> SettingWrongError:
    name = str(details["loc"][0]) if details["loc"] else "设置"
    told = _PROBLEMS.get(details["type"])
    problem = details["msg"] if told is None else told(details.get("ctx", {}))
    in_environment = any(key.upper() == PREFIX + name.upper() for key in os.environ)
    if in_environment:
        return SettingWrongError(setting=PREFIX + name.upper(), source="环境变量", problem=problem)
    return SettingWrongError(setting=name, source=str(_home() / FILE_NAME), problem=problem)


def secret_key(home: Path) -> str:
    """The key that signs sessions and grants: `keys/secret.key`, made with the instance.

    Without an instance (checks, catalogues, first `init`) a key for this process alone is enough.
    """
    try:
        return (home / "keys" / "secret.key").read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)
