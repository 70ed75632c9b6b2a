"""What a quote says as a document and as a page, in both languages."""

from __future__ import annotations

from tenants.kit.locales import CHINESE, ENGLISH

WORDS: dict[str, dict[str, str]] = {
    ENGLISH: {
        "title": "Quote", "number": "Number", "issued": "Date", "until": "Valid until", "to": "For", "from": "From",
        "what": "Description", "quantity": "Quantity", "price": "Price", "per": "{price} / {quantity} {unit}",
        "discount": "Discount", "rate": "Tax", "amount": "Amount", "optional": "optional, not counted",
        "sum": "Lines", "allowance": "Discount on all", "tax": "Tax {rate} of {net}", "net": "Net", "total": "Total",
        "included": "Prices include tax.", "terms": "Terms",
    },
    CHINESE: {
        "title": "报价单", "number": "编号", "issued": "日期", "until": "有效期至", "to": "客户", "from": "报价方",
        "what": "名称", "quantity": "数量", "price": "单价", "per": "{price} / {quantity} {unit}",
        "discount": "折扣", "rate": "税率", "amount": "金额", "optional": "可选，未计入合计",
        "sum": "明细合计", "allowance": "整单优惠", "tax": "税额 {rate}（计税金额 {net}）", "net": "不含税合计",
        "total": "价税合计", "included": "单价为含税价。", "terms": "条款",
    },
}  # fmt: skip
