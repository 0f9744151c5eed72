"""The Chinese words for this engine's error codes."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "media.unreadable": N_(
        "格式不支持或文件损坏，无法播放（{reason}）。原始资料已完整保存，可以下载后用专用软件打开。"
    ),
    "media.limit": N_("处理这个文件所需资源超过上限（{limit}），已停止生成预览。原始资料已完整保存，可以下载后打开。"),
    "media.child": N_("无法启动媒体处理程序或写入预览（{reason}）。请检查磁盘空间和内存，系统稍后会自动重试。"),
    "media.captions": N_("第 {line} 行无法识别，请核对后再导入。"),
    "media.captions.encoding": N_("第 {line} 行起不是文字。请导入 UTF-8 或 GB 18030 编码的 WebVTT、SRT 字幕文件。"),
    "media.captions.empty": N_("没有找到字幕：每句应有一行起止时间，如 00:00:07.000 --> 00:00:10.000，下一行是文字。"),
    "media.captions.time": N_("第 {line} 行应是起止时间，如 00:00:07.000 --> 00:00:10.000，请核对。"),
    "media.captions.order": N_("第 {line} 行的结束时间不晚于开始时间，请核对。"),
    "media.captions.long": N_("第 {line} 行的字幕过长，每句最多 {longest} 字。"),
    "media.captions.many": N_("字幕过多，从第 {line} 行起放不下，请分段导入。"),
    "media.captions.late": N_("第 {line} 行的时间超过 100 小时，请核对。"),
    "media.captions.cue_order": N_("第 {cue} 句字幕的结束时间不晚于开始时间，请核对。"),
    "media.captions.cue_long": N_("第 {cue} 句字幕过长，每句最多 {longest} 字。"),
    "media.captions.cue_many": N_("字幕过多，从第 {cue} 句起放不下，请减少后再保存。"),
    "media.captions.cue_late": N_("第 {cue} 句字幕的时间超过 100 小时，请核对。"),
    "media.faces": N_("不能自动找出人脸（{path}）。请手工画遮挡区域。"),
    "media.faces.unset": N_(
        "没有设置人脸检测模型，请手工画遮挡区域。要自动找出人脸，在服务器上放置模型，再在设置中写明它的路径（见操作说明“遮挡副本”）。"
    ),
    "media.faces.missing": N_("找不到人脸检测模型 {path}，或无权读取。请核对设置中的路径。"),
    "media.faces.not_model": N_("{path} 不是 ONNX 模型，或超过 256 MB。请核对设置中的路径。"),
    "media.faces.engine": N_("没有安装 onnxruntime，不能运行人脸检测模型。安装方法见运行手册“遮挡副本”。"),
    "media.faces.kind": N_("人脸检测模型 {path} 的输入、输出与要求不符，见运行手册“遮挡副本”。"),
    "media.faces.unloadable": N_("人脸检测模型 {path} 无法加载，文件可能不完整。"),
    "media.masks": N_("遮挡方案有一处（第 {place} 项）超出范围：位置在画面之内，时间在 0 至 24 小时之间。请核对。"),
    "media.masks.order": N_("遮挡方案有一处（第 {place} 项）时间先后颠倒或重复，请核对。"),
    "media.masks.many": N_("遮挡区域最多 100 个，每个最多 2000 个关键位置，声音最多 500 段。请减少后再保存。"),
    "media.masks.form": N_("遮挡方案无法识别，请重新打开页面再试。"),
    "media.profile": N_("{path} 不是设备档案文件，或无法读取。请用 liuhen examine --enrol 从该型号的原始文件生成。"),
    "media.profile_unknown": N_(
        "本机没有“{model}”的型号特征，或样本不足两份。请核对型号，或给出设备档案文件（--enrol 生成的 {model}.json）。"
    ),
    "media.profile_unknown.no_instance": N_(
        "没有文件“{model}”，本机也没有实例可查型号。请给出设备档案文件（如 {model}.json，用 --enrol 生成）。"
    ),
    "media.slate": N_("场记码的内容超出格式允许的范围（{what}），没有生成。"),
    "media.slate_key": N_("{path} 里没有场记码公钥，或无法读取。公钥在案件的「打印场记码」页面下载，每行一把。"),
    "media.speech": N_("这里还不能识别语音，请系统管理员运行 liuhen speech check 查看原因。"),
    "media.speech.unset": N_(
        "没有设置语音识别模型。请把模型放到服务器上，再在设置中写明路径（见操作说明“语音识别”）。"
    ),
    "media.speech.engine": N_("没有安装语音识别引擎（sherpa-onnx）。请按运行手册“语音识别”一页安装后重启服务。"),
    "media.speech.missing": N_("找不到语音识别模型文件夹 {path}，或无权读取。请核对设置中的路径。"),
    "media.speech.empty": N_("文件夹 {path} 里没有模型文件（.onnx）。请把解压后的模型文件放进去。"),
    "media.speech.tokens": N_("文件夹 {path} 里没有词表（tokens.txt），或者是空的。请把模型自带的词表放进去。"),
    "media.speech.not_model": N_("{path} 不是模型文件，或没有复制完整。请重新复制，并核对文件大小。"),
    "media.speech.kind": N_(
        "{path} 不是本系统认识的语音识别模型。请换用 SenseVoice、Paraformer、Zipformer-CTC 或 Whisper 模型。"
    ),
    "media.speech.unloadable": N_(
        "模型无法装入：{path} 所在文件夹里的文件损坏、不属于同一个模型，或内存不足。请重新复制后再试。"
    ),
}

# Words for the values that a field can have, where the value is a code.
WORDS: dict[str, dict[str, str]] = {
    "reason": {
        "damaged": N_("内容无法解码"),
        "locked": N_("文件设有密码"),
        "nothing": N_("没有画面和声音"),
        "crashed": N_("解码程序异常退出"),
    },
    "limit": {"memory": N_("内存"), "cpu": N_("运算时间"), "wall": N_("处理时间"), "output": N_("输出大小")},
}
