"""What is wrong with a catalogue, in one sentence for the person who edits the file."""

from __future__ import annotations

from pydantic import ValidationError

# Here and not in the texts, because the broken file may be a text.
_SENTENCES: dict[str, tuple[str, str]] = {
    "unreadable": ("无法读取：{detail}", "cannot be read: {detail}"),
    "toml-syntax": ("不是正确的 TOML：{detail}", "is not valid TOML: {detail}"),
    "unknown-key": ("没有这个键，请删去或改正拼写", "is not a known key; remove it or correct it"),
    "missing-key": ("缺少这一项", "is missing"),
    "not-allowed": ("“{value}”不在可用的值之内：{allowed}", "“{value}” is not one of {allowed}"),
    "wrong-value": ("“{value}”不是可用的值：{detail}", "“{value}” is not usable: {detail}"),
    "unknown-check": (
        "检查“{value}”不存在，rules.checks 下须有可调用的“模块.函数”",
        "there is no check “{value}”; it must be a callable module.function below rules.checks",
    ),
    "unknown-indicator": ("没有一个方案有指标“{value}”", "no scheme has an indicator “{value}”"),
    "unknown-clause": (
        "rules/standards 里没有条款“{value}”",
        "there is no clause “{value}” in rules/standards",
    ),
    "unknown-criterion": (
        "WCAG 没有成功标准“{value}”",
        "WCAG has no success criterion “{value}”",
    ),
    "unknown-rule": ("规则目录里没有规则“{value}”", "the catalogue has no rule “{value}”"),
    "platforms-missing": (
        "应用规则须写明平台 android、ios 或两者",
        "a rule for apps must name its platforms: android, ios or both",
    ),
    "unknown-group": ("方案里没有“{value}”", "the scheme has no “{value}”"),
    "name-differs": (
        "编号“{value}”与文件名不一致",
        "the id “{value}” differs from the file name",
    ),
    "retired-id": (
        "编号“{value}”已停用，不可再用",
        "the id “{value}” is retired and must not be used again",
    ),
    "duplicate-id": (
        "编号“{value}”已在 {other} 中使用",
        "the id “{value}” is already used in {other}",
    ),
    "duplicate-text": ("这一项已在 {other} 中定义", "is already defined in {other}"),
    "number-unknown": (
        "状态为 unknown 的条款不可写条款号“{value}”",
        "a clause with status unknown must not carry the number “{value}”",
    ),
    "source-missing": (
        "除 verified 外都须写明来源",
        "a source is required unless the status is verified",
    ),
    "copy-missing": (
        "状态为 verified 时须写明核对所用的文本 (copy) 和日期 (checked)",
        "status verified needs the copy that was compared (copy) and the date (checked)",
    ),
    "unknown-scheme": (
        "没有由部分和指标组成的方案“{value}”",
        "there is no scheme “{value}” with parts and indicators",
    ),
    "unknown-node": ("方案里没有节点“{value}”", "the scheme has no node “{value}”"),
    "unknown-scale": ("方案里没有取值表“{value}”", "the scheme has no scale “{value}”"),
    "unknown-answer": ("取值表里没有“{value}”", "the scale has no answer “{value}”"),
    "unknown-grade": ("方案里没有等级“{value}”", "the scheme has no grade “{value}”"),
    "parent-loop": (
        "上级“{value}”又以它为上级，不能连到总分",
        "the parent “{value}” leads in a circle, never to the total",
    ),
    "nothing-taken": ("“{value}”下没有可取的指标", "there is nothing to take from “{value}”"),
    "weight-and-points": (
        "权重和分值只能写一个",
        "give a weight or points, not both",
    ),
    "no-amount": (
        "须写权重 weight 或分值 points（只作否决的除外）",
        "needs a weight or points, unless it only vetoes",
    ),
    "bonus-points": ("加分项须写分值 points", "a bonus needs points"),
    "bonus-place": (
        "加分项只能放在按分值相加的节点旁或第一级",
        "a bonus stands beside nodes with points or on the first level",
    ),
    "mixed-siblings": (
        "同一上级下不能既有权重又有分值",
        "children of one parent have all weights or all points",
    ),
    "leaf-only": ("只有末级节点可写“{value}”", "only a leaf may have “{value}”"),
    "inner-only": ("只有有下级的节点可写", "only a node with children may have it"),
    "scale-and-points": (
        "取值表和 out_of、minimum 只能选一种",
        "a leaf has a scale or takes points (out_of, minimum), not both",
    ),
    "out-of-missing": (
        "按分填写的权重项须写满分 out_of",
        "a leaf with a weight and without scale needs out_of",
    ),
    "take-and-children": (
        "已从方案“{value}”取来下级，不能另有下级",
        "takes its children from “{value}” and cannot have others",
    ),
    "minimum-too-high": (
        "最低分“{value}”不低于满分 {other}",
        "the minimum “{value}” is not below the full points {other}",
    ),
    "sum-differs": (
        "写明合计为“{value}”，各项相加却是 {other}",
        "declares the sum “{value}”, but the items add up to {other}",
    ),
    "sum-nothing": ("合计为 0，不能计分", "adds up to 0, which cannot be scored"),
    "word-twice": ("“{value}”用于两个答案", "“{value}” stands for two answers"),
    "reserved-answer": ("“{value}”另有含义，不可用作答案", "“{value}” is reserved"),
    "bands-mixed": (
        "奖次只能都按名额或都按分数，这里写了“{value}”",
        "bands go all by count or all by minimum; here stands “{value}”",
    ),
    "band-open": (
        "只有最后一个奖次可以不写名额和分数",
        "only the last band may have neither count nor minimum",
    ),
    "bands-order": (
        "奖次须从高到低，“{value}”不低于前一个",
        "bands go from high to low; “{value}” is not below the one before",
    ),
    "gate-without-grade": (
        "门槛为 go-on 时须写等级 grade",
        "a gate that goes on needs a grade",
    ),
}


class CatalogueError(Exception):
    """A catalogue file that cannot be used.

    `file` is its path from the folder that holds the catalogue, `key` the dotted key concerned
    ("" for the file as a whole), `code` the kind of fault, `data` what the sentence names.
    """

    def __init__(self, code: str, file: str, key: str = "", **data: str) -> None:
        super().__init__(code, file, key)
        self.code = code
        self.file = file
        self.key = key
        self.data = data

    def sentence(self, lang: str = "zh") -> str:
        """One sentence naming file and key, in Chinese ("zh") or English ("en")."""
        chinese, english = _SENTENCES[self.code]
        where = " ".join(part for part in (self.file, self.key) if part)
        if lang == "zh":
            return f"{where}：{chinese.format(**self.data)}。"
        return f"{where}: {english.format(**self.data)}."

    def __str__(self) -> str:
        return self.sentence("zh")


def from_validation(error: ValidationError, file: str) -> CatalogueError:
    """The first fault of a file's validation; unknown keys come first, they explain the rest."""
    faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    fault = faults[0]
    key = ".".join(str(part) for part in fault["loc"])
    value = _short(fault["input"])
    match fault["type"]:
        case "extra_forbidden":
            return CatalogueError("unknown-key", file, key)
        case "missing":
            return CatalogueError("missing-key", file, key)
        case "enum" | "literal_error":
            allowed = str(fault["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            return CatalogueError("not-allowed", file, key, value=value, allowed=allowed)
        case "clause":  # raised by the schema itself, with a code of our own
            context = fault["ctx"]
            field = f"{key}.{context['field']}" if key else str(context["field"])
            return CatalogueError(str(context["code"]), file, field, value=_short(context["value"]))
        case _:
            return CatalogueError("wrong-value", file, key, value=value, detail=fault["msg"])


def _short(value: object) -> str:
    """The value on one line, cut where a whole table was given."""
    line = " ".join(str(value).split())
    return line if len(line) <= 60 else f"{line[:59]}…"
