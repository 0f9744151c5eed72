"""The user's words for the store's errors."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "storage.key_invalid": N_("存储中的名称“{key}”不合规则，未写入任何内容。请把这条信息告诉系统管理员。"),
    "storage.url_invalid": N_(
        "存储地址“{url}”无法识别。请改为 file:// 开头的文件夹地址，"
        "或 s3://桶名?endpoint=https://主机 形式的对象存储地址（不含密钥）。"
    ),
    "storage.key_absent": N_("存储中没有“{key}”。请运行 liuhen verify 查明缺失的文件，并从备份恢复。"),
    "storage.unreachable": N_("存储“{store}”无法访问（{reason}）。资料并未删除；请检查磁盘或网络连接后重试。"),
    "storage.full": N_("存储“{store}”空间已满，这个文件没有写入。请腾出空间或更换更大的磁盘后重试。"),
    "storage.key_occupied": N_("存储中“{key}”已有不同的内容，原内容保持不变。请运行 liuhen verify 查明原因。"),
    "storage.key_replaced": N_("存储中“{key}”已被他人覆盖或隐藏，不是当初存入的版本。请立即停止写入并报告安全管理员。"),
    "storage.key_locked": N_("存储中“{key}”在 {until} 之前处于锁定状态，任何人都不能删除。锁定期满后自动继续。"),
    "storage.access_invalid": N_("对象存储没有可用的访问密钥（{file}）。请检查设置 s3_credentials 指向的密钥文件。"),
}

_KEYS = N_("访问密钥不对")
_BUSY = N_("对象存储暂时不能服务")
_ODD = N_("对象存储的回应不完整，请检查地址和中间的代理")
_DISK = N_("磁盘上的文件系统已损坏，须检查修复")
_AWAY = N_("磁盘不在，可能已被拔出")
_FULL = N_("没有剩余空间")
_GONE = N_("连接不上")
WORDS = {
    "reason": {
        "SSLError": N_("对方的证书不受信任，请检查设置 s3_ca"),
        "EndpointConnectionError": _GONE,
        "ConnectionError": _GONE,
        "ConnectionClosedError": N_("连接中断"),
        "ConnectTimeoutError": N_("连接超时"),
        "ReadTimeoutError": N_("没有回应"),
        "InvalidAccessKeyId": _KEYS,
        "SignatureDoesNotMatch": _KEYS,
        "NoCredentialsError": N_("没有访问密钥，请检查设置 s3_credentials"),
        "PartialCredentialsError": N_("没有访问密钥，请检查设置 s3_credentials"),
        "RequestTimeTooSkewed": N_("本机与对象存储的时钟相差太大，请校时"),
        "ProxyConnectionError": N_("代理服务器连接不上"),
        "HTTPClientError": _GONE,
        "ResponseStreamingError": N_("连接中断"),
        "IncompleteReadError": N_("连接中断"),
        "ResponseParserError": _ODD,
        "InternalError": _BUSY,
        "ServiceUnavailable": _BUSY,
        "SlowDown": _BUSY,
        "QuotaExceeded": _FULL,
        "500": _BUSY,
        "502": _BUSY,
        "503": _BUSY,
        "504": _BUSY,
        "404": N_("没有这个桶"),
        "400": _ODD,
        "403": N_("没有权限"),
        "AccessDenied": N_("没有权限"),
        "NoSuchBucket": N_("没有这个桶"),
        "NoSuchKey": N_("存储标记不在，可能不是登记的那个存储"),
        "not in settings": N_("设置中没有这个存储"),
        "No such file or directory": N_("文件夹不在，磁盘可能没有挂载"),
        "Input/output error": N_("读写出错，磁盘可能损坏"),
        "Permission denied": N_("运行账号没有权限"),
        "Not a directory": N_("文件夹不在，磁盘可能没有挂载"),
        "No such device": _AWAY,
        "No such device or address": _AWAY,
        "No medium found": _AWAY,
        "Remote I/O error": N_("读写出错，磁盘可能损坏"),
        "Structure needs cleaning": _DISK,
        "Bad message": _DISK,
        "Invalid or incomplete multibyte or wide character": _DISK,
        "Operation not permitted": N_("运行账号没有权限"),
        "No space left on device": _FULL,
        "Disk quota exceeded": _FULL,
        "Too many open files": N_("打开的文件太多，请重新启动系统"),
        "Too many open files in system": N_("打开的文件太多，请重新启动系统"),
        "Cannot allocate memory": N_("内存不足"),
        "Device or resource busy": N_("磁盘正被占用"),
        "Resource temporarily unavailable": N_("没有回应"),
        "TimeoutError": N_("没有回应"),
        "Read-only file system": N_("磁盘变为只读，可能损坏"),
        "Stale file handle": N_("网络文件夹已失效，须重新挂载"),
        "Transport endpoint is not connected": N_("网络文件夹已断开，须重新挂载"),
        "Host is down": _GONE,
        "Connection refused": _GONE,
        "Network is unreachable": _GONE,
        "Network is down": _GONE,
        "Connection reset by peer": N_("连接中断"),
        "Software caused connection abort": N_("连接中断"),
        "Too many levels of symbolic links": N_("文件夹是互相指向的链接"),
        "Is a directory": N_("该是文件的地方是文件夹，不是登记的那个存储"),
        "No route to host": _GONE,
        "Connection timed out": N_("连接超时"),
        "marker": N_("存储标记不符，不是登记的那个存储"),
    }
}
"""Why a store doesn't answer, by the name of the error or what the system calls it."""
