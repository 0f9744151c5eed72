"""The sentences of findings: first for somebody who decides, then for an engineer who checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liuhen.errors import N_

WORDS: dict[str, tuple[str, str]] = {
    "editor": (
        N_(
            "文件中留有编辑或转换软件的名称（{program}）。除非这个型号的设备本身就用这种软件，它不是设备直接写成的那个文件。"
        ),
        N_("软件标记：{program}"),
    ),
    "editor_of_model": (
        N_(
            "文件中的软件名称（{program}）也见于“{model}”登记的原始文件，是设备自己的写法；因此看不出文件是否又经同样的软件转换过。"
        ),
        N_("软件标记 {program} 属于 {model} 的登记特征"),
    ),
    "editor_handler": (
        N_("文件没有记载摄录时间，轨道名称又是常见转换软件的默认写法，很少见于执法记录仪原始文件。"),
        N_("mvhd 创建时间为 0，hdlr 名称为 VideoHandler 或 SoundHandler"),
    ),
    "cut_short": (
        N_("文件结构不完整，可能是拷贝中断、断电或存储卡损坏造成的。"),
        N_("盒长度超出所在范围，或末尾有不属于任何盒的字节"),
    ),
    "hostile": (N_("文件结构异常复杂，没有全部读取。"), N_("盒的层数或数量超过上限")),
    "unreferenced": (
        N_("文件中有 {bytes} 字节数据不属于任何画面或声音，可能是被剪去部分的残留。"),
        N_("mdat 中未被样本表引用的字节：{bytes}"),
    ),
    "hidden_beginning": (
        N_("文件开头约 {seconds} 秒已录下但设置为不播放。"),
        N_("视频轨 elst 首项 media_time 对应 {seconds} 秒"),
    ),
    "changed_later": (
        N_("文件自己记载的修改时间比创建时间晚 {hours} 小时。"),
        N_("mvhd 修改时间晚于创建时间 {hours} 小时"),
    ),
    "missing_pictures": (
        N_("第 {second} 秒前后画面编号不连续，缺少约 {count} 幅画面。"),
        N_("{field} 在 {second} 秒跳过 {count} 个参考帧"),
    ),
    "missing_more": (
        N_("画面编号不连续的共有 {gaps} 处，这里只列出前 {said} 处。"),
        N_("编号跳跃共 {gaps} 处，列出 {said} 处，其余见 facts.pictures"),
    ),
    "unseen_habit": (
        N_("这份文件的画面编号处处有间隔（{gaps} 处），是编码方式本身造成的，看不出是否缺少画面。"),
        N_("pic_order_cnt 间隔 {gaps} 处，超过画面数的 2%，不作缺失判断"),
    ),
    "missing_group": (
        N_("第 {second} 秒处关键画面的编号没有按本文件一贯的规律延续，可能缺少一段画面。"),
        N_("idr_pic_id 规律为 {series}，在 {second} 秒中断"),
    ),
    "short_group": (
        N_("第 {second} 秒之前的一组画面比本文件其他各组少 {count} 幅。"),
        N_("GOP 长度比常见值少 {count}，结束于 {second} 秒"),
    ),
    "moments_differ": (
        N_("文件中两处记载的时间不一致：{text} 与 {made}（协调世界时）。"),
        N_("{where} = {text}，mvhd 创建时间 = {made} UTC"),
    ),
    "heads_differ": (
        N_("文件整体与其中的画面或声音记载的创建时间相差一天以上：{film} 与 {track}。"),
        N_("mvhd 创建时间 = {film}，{where} 创建时间 = {track}，相差超过时区能解释的范围"),
    ),
    "heads_apart": (
        N_("文件整体与其中的画面或声音记载的创建时间不一致，又不是时区造成的：{film} 与 {track}。"),
        N_("mvhd 创建时间 = {film}，{where} 创建时间 = {track}，相差不是一刻钟的整数倍"),
    ),
    "changed_earlier": (
        N_("文件自己记载的修改时间比创建时间早 {minutes} 分钟。"),
        N_("mvhd 修改时间早于创建时间 {minutes} 分钟"),
    ),
    "beside_differs": (
        N_(
            "随画面逐段记录的时间（{beside}，卫星定位等）与文件记载的摄录时间（{made}）相差一天以上。可能是设备时钟不准。"
        ),
        N_("随画面记录的时间 = {beside} UTC，{where} 创建时间 = {made}"),
    ),
    "listed_before": (
        N_("文件内部记载的摄录时间（{made}）晚于存储卡上的最后写入时间（{listed}，协调世界时）一天以上。"),
        N_("{where} 创建时间 = {made}，卡上文件修改时间 = {listed} UTC"),
    ),
    "listed_later": (
        N_(
            "存储卡上的最后写入时间（{listed}，协调世界时）比文件内部记载的摄录时间（{made}）晚一天以上。复制文件也会这样。"
        ),
        N_("卡上文件修改时间 = {listed} UTC，{where} 创建时间 = {made}"),
    ),
    "before_its_neighbour": (
        N_("文件内部记载的摄录时间（{made}）比同一存储卡上编号在它前面的文件（{other}，协调世界时）还早一天以上。"),
        N_("{where} 创建时间 = {made}，编号在前的文件 = {other} UTC"),
    ),
    "after_its_neighbour": (
        N_("文件内部记载的摄录时间（{made}）比同一存储卡上编号在它后面的文件（{other}，协调世界时）还晚一天以上。"),
        N_("{where} 创建时间 = {made}，编号在后的文件 = {other} UTC"),
    ),
    "name_differs": (
        N_("文件名记载的摄录时间与文件内部记载的相差一天以上：{named} 与 {made}。"),
        N_("文件名时间 = {named}，{where} 创建时间 = {made}，相差超过时区能解释的范围"),
    ),
    "made_after": (
        N_("文件内部记载的摄录时间（{made}）晚于入库时间（{received}，协调世界时）一天以上。可能是设备时钟不准。"),
        N_("{where} 创建时间 = {made}，入库 = {received} UTC"),
    ),
    "numbers_run": (
        N_("{count} 幅画面的内部编号首尾连续。"),
        N_("{field} 连续，共 {count} 帧；非参考帧和 IDR 前最后一帧的缺失看不出来"),
    ),
    "time_jump": (
        N_("第 {second} 秒画面停顿 {seconds} 秒后才继续，明显长于本文件其他位置。"),
        N_("显示时间戳在 {second} 秒跳过 {seconds} 秒，超过 98 百分位间隔的 5 倍"),
    ),
    "apart": (
        N_("画面长 {pictures} 秒，声音长 {sound} 秒，两者不一致。"),
        N_("视频与音频时长相差超过 2 秒：{pictures} / {sound}"),
    ),
    "signed_c2pa": (
        N_("文件带有 C2PA 来源凭证，本系统没有验证其签名。"),
        N_("存在 C2PA uuid 盒，未验证"),
    ),
    "signed_c2pa_by": (
        N_("文件带有 C2PA 来源凭证，其中写明由“{program}”生成，签名证书属于“{signer}”；本系统没有验证其签名。"),
        N_("存在 C2PA uuid 盒，claim_generator = {program}，证书主体 = {signer}，未验证"),
    ),
    "c2pa_valid": (
        N_("文件带有 C2PA 来源凭证，由“{program}”生成，签名证书属于“{signer}”；签名与内容相符，签名者是否可信未核实。"),
        N_("c2pa 库验证通过，claim_generator = {program}，证书主体 = {signer}，未对照信任列表"),
    ),
    "c2pa_mismatch": (
        N_("文件带有 C2PA 来源凭证，由“{program}”生成，签名证书属于“{signer}”；文件内容与凭证不相符，签名后有改动。"),
        N_("c2pa 库验证：签名或摘要不符，claim_generator = {program}，证书主体 = {signer}"),
    ),
    "signed_axis": (
        N_("画面带有安讯士（Axis）摄像机签名，本系统没有验证其签名。"),
        N_("SEI 中有 Axis Signed Video 标识，未验证"),
    ),
    "like_model": (
        N_("文件结构与“{model}”登记的 {files} 份原始文件一致。"),
        N_("全部结构特征均见于 {model} 的 {files} 份登记原件"),
    ),
    "unlike_model": (
        N_("文件结构与“{model}”登记的 {files} 份原始文件不一致：{traits}。"),
        N_("与 {model}（{files} 份）不同的特征：{detail}"),
    ),
    "unseen_profile": (
        N_("没有可供比对的同型号设备档案，只按一般规律检查。"),
        N_("没有比对用的型号特征（命令行用 --profile 指定设备档案）"),
    ),
    "unseen_empty": (N_("文件是空的（0 字节），没有内容可以检查。"), N_("文件长度为 0")),
    "unseen_demux": (N_("文件无法按音视频读取，没有检查画面和声音。"), N_("解复用失败")),
    "unseen_numbers": (
        N_("这种编码的画面没有可检查的编号，看不出是否缺少画面。"),
        N_("编码不是 H.264 或 H.265，或缺少参数集"),
    ),
    "unseen_failed": (
        N_("检查这份文件时程序中止或超出限度，没有检查结果；文件本身没有改动。"),
        N_("检查进程中止，或超过内存、时间上限"),
    ),
    "unseen_structure": (
        N_("这种封装格式只检查了画面编号、时间戳和软件名称，没有检查文件结构、内部时间和残留数据。"),
        N_("不是 MP4/MOV，未读盒结构"),
    ),
    "unseen_structure_dated": (
        N_("这种封装格式只检查了画面编号、时间戳、软件名称和文件记载的摄录时间，没有检查文件结构和残留数据。"),
        N_("不是 MP4/MOV，未读盒结构；已读文件头的摄录时间"),
    ),
    "unseen_tables": (
        N_("没有核对文件中是否有不属于任何画面或声音的数据。"),
        N_("分片写成，或样本表缺失、过大、自相矛盾，未计算 mdat 覆盖率"),
    ),
    "unseen_limit": (N_("检查时间到达上限，后面的内容没有检查。"), N_("超过时间或数据包上限")),
    "nothing": (
        N_("没有发现与设备直接录制相矛盾之处；这不等于证明文件未经处理。"),
        N_("所有规则均未命中"),
    ),
}
GRADES = {
    "fits": N_("相符"),
    "unusual": N_("少见"),
    "contradicts": N_("矛盾"),
    "unseen": N_("未能查看"),
}
_TRAITS = {
    "family": N_("封装格式"),
    "signed": N_("签名"),
    "brands": N_("格式标识"),
    "outer": N_("结构顺序"),
    "paths": N_("结构层次"),
    "rate": N_("时间单位"),
    "dated": N_("记载的时间"),
    "heads": N_("各处时间是否相同"),
    "texts": N_("附加信息"),
    "programs": N_("软件标记"),
    "program": N_("软件标记"),
    "coder": N_("编码软件"),
    "track": N_("轨道参数"),
    "setup": N_("编码参数"),
}


def say(code: str, fields: Mapping[str, str], translate: Callable[[str], str] = str) -> tuple[str, str]:
    """A finding's two sentences, for a lawyer and for an engineer.

    Args:
        code: of a finding.
        fields: its own.
        translate: gives a sentence in the reader's language.
    """
    told = {"where": "mvhd", **fields}  # which findings of before didn't name
    if "traits" in told:
        told["traits"] = "、".join(translate(trait_name(each)) for each in told["traits"].split(","))
    lawyer, engineer = WORDS[code]
    return translate(lawyer).format_map(told), translate(engineer).format_map(told)


def trait_name(trait: str) -> str:
    """A trait as a reader calls it."""
    return _TRAITS[trait.split(" ", maxsplit=1)[0]]
