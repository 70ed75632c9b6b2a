"""What invoices and the mails they come with say, in both languages."""

from __future__ import annotations

from tenants.registry.mails.words import Words

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title_invoice": "Invoice",
        "title_credit_note": "Credit note",
        "number": "Number",
        "issued": "Date",
        "due": "Due",
        "corrects": "Corrects",
        "from": "From",
        "to": "Billed to",
        "tax_id": "Tax ID",
        "what": "Description",
        "seats": "Seats",
        "price": "Amount",
        "discount": "Discount",
        "rate": "Tax",
        "net": "Net",
        "line": "Rapport {plan}, {interval}",
        "month": "monthly",
        "year": "yearly",
        "sum": "Sum, net",
        "tax": "Tax {rate} of {net}",
        "total": "Total",
        "credited": "From your credit",
        "payable": "To be paid",
        "bank": "Bank details",
        "reverse": "Reverse charge: the recipient owes the tax (article 196 of directive 2006/112/EC).",
        "outside": "Not subject to tax of the seller's country.",
        "transfer": "Please pay by bank transfer and name {number}.",
        "by_card": "This amount is collected from your card.",
        "to_credit": "This amount is to your credit: it settles what is still open, and then your next invoices.",
        "nothing_due": "Nothing is to be paid.",
        "page": "Page",
    },
    "zh-CN": {
        "title_invoice": "账单",
        "title_credit_note": "贷项通知单",
        "number": "编号",
        "issued": "开具日期",
        "due": "付款截止",
        "corrects": "冲销单据",
        "from": "开具方",
        "to": "抬头",
        "tax_id": "税号",
        "what": "项目",
        "seats": "席位",
        "price": "金额",
        "discount": "优惠",
        "rate": "税率",
        "net": "不含税金额",
        "line": "Rapport {plan}（{interval}）",
        "month": "按月",
        "year": "按年",
        "sum": "合计（不含税）",
        "tax": "税额 {rate}（计税金额 {net}）",
        "total": "价税合计",
        "credited": "余额抵扣",
        "payable": "应付金额",
        "bank": "收款账户",
        "reverse": "反向征税：由购买方缴纳税款（欧盟指令 2006/112/EC 第 196 条）。",
        "outside": "不属于开具方所在国的征税范围。",
        "transfer": "请通过银行转账付款，并注明编号 {number}。",
        "by_card": "该金额将从您的银行卡扣款。",
        "to_credit": "该金额已计入您的余额，先抵扣未付账单，再抵扣后续账单。",
        "nothing_due": "无需付款。",
        "page": "第",
    },
}

_EN, _ZH = (
    ("See your invoices", "You get this because your company uses Rapport."),
    ("查看账单", "贵公司正在使用 Rapport，因此收到本邮件。"),
)

LETTERS: dict[str, dict[str, Words]] = {
    "en": {
        "invoice": Words(
            "Invoice $number from $seller",
            "Hello,",
            ("attached is invoice $number over $total. Please pay it by $due and name its number.",),
            *_EN,
        ),
        "receipt": Words(
            "Invoice $number from $seller",
            "Hello,",
            ("attached is invoice $number. You need not do anything: it is settled by your card or your credit.",),
            *_EN,
        ),
        "credit_note": Words(
            "Credit note $number from $seller",
            "Hello,",
            (
                "attached is credit note $number over $total.",
                "It settles what is still open, and then your next invoices.",
            ),
            *_EN,
        ),
    },
    "zh-CN": {
        "invoice": Words(
            "$seller 账单 $number",
            "您好：",
            ("附件为账单 $number，金额 $total。请于 $due 前付款，并注明编号。",),
            *_ZH,
        ),
        "receipt": Words(
            "$seller 账单 $number",
            "您好：",
            ("附件为账单 $number，将由银行卡扣款或余额抵扣，您无需操作。",),
            *_ZH,
        ),
        "credit_note": Words(
            "$seller 贷项通知单 $number",
            "您好：",
            ("附件为贷项通知单 $number，金额 $total，先抵扣未付账单，再抵扣后续账单。",),
            *_ZH,
        ),
    },
}
