"""What a mail says of records that are to be cleaned up, in both languages. `$name` is the owner, `$count` how many."""

from __future__ import annotations

from tenants.registry.mails.words import Words

WORDS: dict[str, Words] = {
    "en": Words(
        subject="$count of your records are to be cleaned up: $policy",
        greeting="Hello $name,",
        lines=(
            "$count of your $kind fail what your company asks of them, and go into the bin on $day: $titles.",
            "Mend them, follow them up, or have them held, and they stay.",
        ),
        button="See them in $product",
        note="You get this because these records are yours and your company cleans up by the policy “$policy”.",
    ),
    "zh-CN": Words(
        subject="您有 $count 条记录将被清理：$policy",
        greeting="$name，您好：",
        lines=(
            "您负责的 $count 条$kind不符合公司的要求，将于 $day 移入回收站：$titles。",
            "补全、跟进或申请保全后即可保留。",
        ),
        button="在 $product 中查看",
        note="这些记录由您负责，且公司按策略“$policy”进行清理，因此您会收到此邮件。",
    ),
}
